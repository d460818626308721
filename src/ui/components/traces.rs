//! How far a request and its reply got: what was seen of them at both ends.

use super::words::breakable;
use crate::insight::{Sight, Stretch};
use crate::ui::text;
use crate::view::verdict::Passage;
use yew::prelude::*;

/// The four traces as a table with an end in each column, and an arrow in between.
pub fn traces(stretch: &Stretch) -> Html {
    let sights = &stretch.sights;
    html! {
        <table class="traces" aria-label={text::WHERE_IT_GOT_TO}>
            <thead>
                <tr>
                    <td></td>
                    <th scope="col" class="address">{ breakable(&stretch.src.to_string()) }</th>
                    <td></td>
                    <th scope="col" class="address">{ breakable(&stretch.dst.to_string()) }</th>
                </tr>
            </thead>
            <tbody>
                <tr>
                    <th scope="row">{ text::REQUEST }</th>
                    { sight(sights.request_at_source) }
                    { arrow(Passage::of_request(sights), true) }
                    { sight(sights.request_at_destination) }
                </tr>
                <tr>
                    <th scope="row">{ text::REPLY }</th>
                    { sight(sights.reply_at_source) }
                    { arrow(Passage::of_reply(sights), false) }
                    { sight(sights.reply_at_destination) }
                </tr>
            </tbody>
        </table>
    }
}

fn sight(sight: Sight) -> Html {
    // A shape for each, so that nobody has to tell colours apart.
    let (class, name, shape) = match sight {
        Sight::Accept => ("series-accept", text::ACCEPTED, "M2 8.500l4 4l8-9"),
        Sight::Reject => ("series-reject", text::REJECTED, "M3 3l10 10M13 3l-10 10"),
        Sight::None => (
            "sight-none",
            text::SEEN_NOTHING,
            "M8 3a5 5 0 1 0 0 10a5 5 0 1 0 0-10",
        ),
        Sight::Unseen => ("sight-unseen", text::NOT_WATCHED, "M2 8h2M7 8h2M12 8h2"),
    };
    html! {
        <td class="sight">
            <svg class={classes!("icon", class)} viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
                <path d={shape} />
            </svg>
            <span>{ name }</span>
        </td>
    }
}

/// The way between the ends; a request goes to the right, a reply to the left.
fn arrow(passage: Passage, is_request: bool) -> Html {
    // From the left to the right; a reply is the mirror image.
    let (class, line) = match passage {
        Passage::Arrived => ("series-accept", "M2 8h90M86 3l6 5l-6 5"),
        Passage::Lost => ("series-unanswered", "M2 8h36M44 3l10 10M54 3l-10 10"),
        Passage::Stopped => ("series-reject", "M4 2v12"),
        Passage::Unknown => ("sight-unseen", "M2 8h20M30 8h6M44 8h6M58 8h6M72 8h6"),
        Passage::Nothing => ("sight-unseen", ""),
    };
    let mirror = (!is_request).then_some("matrix(-1 0 0 1 96 0)");
    html! {
        <td class="passage" aria-hidden="true">
            <svg class={classes!("icon", class)} viewBox="0 0 96 16" width="96" height="16" preserveAspectRatio="none">
                <path d={line} transform={mirror} vector-effect="non-scaling-stroke" />
            </svg>
        </td>
    }
}
