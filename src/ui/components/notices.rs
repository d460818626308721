//! What went wrong and belongs to no place.

use super::copy_text::CopyText;
use super::icon::{Icon, icon};
use crate::ui::state::Notice;
use crate::ui::text;
use yew::prelude::*;

/// The notices, each with the report on it.
pub fn notices<'a>(
    notices: impl Iterator<Item = (&'a Notice, AttrValue)>,
    on_dismiss: &Callback<u32>,
) -> Html {
    let notice = |(notice, report): (&Notice, AttrValue)| {
        let number = notice.number;
        let on_click = on_dismiss.reform(move |_| number);
        html! {
            <div class="notice" key={number}>
                { icon(Icon::Alert) }
                <div>
                    <p>{ notice.message.clone() }</p>
                    <p>{ notice.next_step }</p>
                </div>
                <CopyText label={text::COPY_REPORT} text={report} />
                <button class="button button-quiet" type="button" onclick={on_click}>
                    { text::DISMISS }
                </button>
            </div>
        }
    };
    html! {
        <div class="notices" role="alert">{ for notices.map(notice) }</div>
    }
}
