//! Requests and replies over time.

use super::chart::shapes;
use crate::insight::Diagnosis;
use crate::ui::hooks::use_size;
use crate::ui::state::Shared;
use crate::ui::text;
use crate::view::timeline::{HEIGHT, Timeline};
use crate::view::verdict::Service;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub answer: Shared<Vec<Diagnosis>>,
    /// Which of the diagnoses, and which of its services.
    pub at: usize,
    pub service: Service,
    /// Milliseconds since 1970.
    pub range: (i64, i64),
}

#[component]
pub fn TimelineFigure(props: &Props) -> Html {
    let frame = use_node_ref();
    let (width, _) = use_size(&frame);
    let answer = props.answer.clone();
    let drawn = use_memo(
        (answer, props.at, props.service, props.range, width),
        |(answer, at, service, range, width)| {
            let diagnosis = answer.get(*at).filter(|_| *width > 0)?;
            Some(Timeline::draw(diagnosis, *service, *range, *width))
        },
    );
    html! {
        <figure class="timeline" aria-label={text::TIMELINE}>
            <div class="timeline-frame" ref={frame}>
                if let Some(timeline) = &*drawn {
                    <svg
                        class="chart"
                        width={timeline.drawing.width.to_string()}
                        height={HEIGHT.to_string()}
                        role="img"
                        aria-label={timeline.summary.clone()}
                    >
                        { shapes(&timeline.drawing) }
                    </svg>
                }
            </div>
        </figure>
    }
}
