//! The top pairs as bars and as a matrix.

use super::figure::{ChartFigure, Pressed};
use super::{SaveChart, press};
use crate::query::Table;
use crate::ui::state::{Action, PairsView, Shared};
use crate::ui::text;
use crate::view::chart::{Kind, pairs};
use std::collections::BTreeSet;
use std::rc::Rc;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct Props {
    /// What the query for the top pairs has answered.
    pub pairs: Shared<Table>,
    pub view: PairsView,
    /// What it was asked of.
    pub source: AttrValue,
    pub on: Callback<Action>,
}

#[component]
pub fn PairsChart(props: &Props) -> Html {
    let drawn = use_memo((props.pairs.clone(), props.view), |(table, view)| {
        let (bars, matrix) = pairs(table)?;
        Some(match view {
            PairsView::Matrix => (Rc::new(matrix), Kind::Matrix),
            PairsView::Table | PairsView::Bars => (Rc::new(bars), Kind::Bar),
        })
    });
    let on_press = {
        let (on, drawn) = (props.on.clone(), drawn.clone());
        Callback::from(move |pressed: Pressed| {
            if let Some((data, _)) = drawn.as_ref() {
                press(&on, data, pressed);
            }
        })
    };
    let Some((data, kind)) = drawn.as_ref() else {
        return html! {};
    };
    html! {
        <div class="result-chart">
            <ChartFigure label={text::PAIRS_CHART} data={data.clone()} kind={*kind} {on_press} />
            <div class="chart-tools">
                <SaveChart
                    data={data.clone()}
                    kind={*kind}
                    hidden={BTreeSet::new()}
                    query=""
                    source={props.source.clone()}
                />
            </div>
        </div>
    }
}
