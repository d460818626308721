//! When the records were that the query on screen is about.

use super::figure::{ChartFigure, Pressed};
use super::press;
use crate::query::value::Number;
use crate::ui::state::{Action, Histogram, Panel};
use crate::ui::text;
use crate::view::chart::{Kind, histogram};
use crate::view::traffic::bin_name;
use std::rc::Rc;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub histogram: Panel<Histogram>,
    pub on: Callback<Action>,
}

#[component]
pub fn ResultHistogram(props: &Props) -> Html {
    let data = use_memo(props.histogram.value.clone(), |counted| {
        let counted = counted.as_ref()?;
        Some(Rc::new(histogram(
            &counted.table,
            counted.range,
            counted.bin,
        )))
    });
    let on_press = {
        let (on, data) = (props.on.clone(), data.clone());
        Callback::from(move |pressed: Pressed| {
            if let Some(data) = data.as_ref() {
                press(&on, data, pressed);
            }
        })
    };
    let (Some(data), Some(counted)) = (data.as_ref(), &props.histogram.value) else {
        // Its place is kept, so that nothing jumps when it comes.
        return html! { <div class="result-histogram" aria-hidden="true" /> };
    };
    let rows: i128 = data
        .numbers()
        .map(|number| match number {
            Number::Integer(count) => count,
            Number::Float(_) => 0,
        })
        .sum();
    if rows == 0 {
        return html! { <div class="result-histogram"><p>{ text::HISTOGRAM_NONE }</p></div> };
    }
    html! {
        <div class="result-histogram">
            <p>{ text::histogram(rows, &bin_name(counted.bin)) }</p>
            <ChartFigure
                label={text::HISTOGRAM}
                data={data.clone()}
                kind={Kind::Bar}
                is_histogram=true
                {on_press}
            />
        </div>
    }
}
