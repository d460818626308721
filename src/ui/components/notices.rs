//! What went wrong and belongs to no place.

use super::copy_report::CopyReport;
use super::icon::{Icon, IconView};
use crate::ui::state::Notice;
use crate::ui::text;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct Props {
    /// The notices with the reports on them.
    pub notices: Vec<(Notice, AttrValue)>,
    pub on_dismiss: Callback<u32>,
}

#[component]
pub fn Notices(props: &Props) -> Html {
    let notice = |(notice, report): &(Notice, AttrValue)| {
        let number = notice.number;
        let on_click = props.on_dismiss.reform(move |_| number);
        html! {
            <div class="notice" key={number}>
                <IconView icon={Icon::Alert} />
                <div>
                    <p>{ notice.message.clone() }</p>
                    <p>{ notice.next_step }</p>
                </div>
                <CopyReport report={report.clone()} />
                <button class="button button-quiet" type="button" onclick={on_click}>
                    { text::DISMISS }
                </button>
            </div>
        }
    };
    html! {
        <div class="notices" role="alert">{ for props.notices.iter().map(notice) }</div>
    }
}
