//! The size of an element.

use js_sys::Array;
use wasm_bindgen::prelude::*;
use web_sys::{Element, ResizeObserver, ResizeObserverEntry};
use yew::prelude::*;

/// The inner width and height of an element in whole pixels, now and whenever they
/// change; zero before it is there.
#[hook]
pub fn use_size(node: &NodeRef) -> (u32, u32) {
    let size = use_state_eq(|| (0, 0));
    let (node, setter) = (node.clone(), size.setter());
    use_effect_with((), move |()| {
        let on_resize = Closure::<dyn FnMut(Array)>::new(move |entries: Array| {
            let entry: ResizeObserverEntry = entries.get(0).unchecked_into();
            let rect = entry.content_rect();
            setter.set((rect.width() as u32, rect.height() as u32));
        });
        let observer = ResizeObserver::new(on_resize.as_ref().unchecked_ref());
        if let (Ok(observer), Some(element)) = (&observer, node.cast::<Element>()) {
            observer.observe(&element);
        }
        move || {
            if let Ok(observer) = observer {
                observer.disconnect();
            }
            drop(on_resize);
        }
    });
    *size
}
