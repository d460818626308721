//! Drawings as pictures made of pixels.

use super::download;
use js_sys::{Array, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, BlobPropertyBag, CanvasRenderingContext2d, HtmlCanvasElement, HtmlImageElement, Url,
};

/// The type of a drawing as a file.
const SVG: &str = "image/svg+xml;charset=utf-8";

/// Pixels of the picture for each of the drawing, across and down.
const SCALE: u32 = 2;

/// Saves a drawing as it is.
///
/// # Errors
/// Where the browser has no room for it, or does not allow it.
pub fn save_svg(name: &str, svg: &str) -> Result<(), JsValue> {
    download::save(name, SVG, &Array::of1(&svg.into()))
}

/// Saves a drawing of `width` × `height` pixels as a PNG file of twice as many.
///
/// # Errors
/// Where the browser has no room for it, or does not allow it.
pub async fn save_png(name: &str, svg: &str, (width, height): (u32, u32)) -> Result<(), JsValue> {
    let options = BlobPropertyBag::new();
    options.set_type(SVG);
    let drawing = Blob::new_with_str_sequence_and_options(&Array::of1(&svg.into()), &options)?;
    let address = Url::create_object_url_with_blob(&drawing)?;
    let image = HtmlImageElement::new()?;
    image.set_src(&address);
    let decoded = JsFuture::from(image.decode()).await;
    let png = match decoded {
        Ok(_) => paint(&image, width * SCALE, height * SCALE).await,
        Err(error) => Err(error),
    };
    Url::revoke_object_url(&address)?;
    download::save(name, "image/png", &Array::of1(&png?.into()))
}

async fn paint(image: &HtmlImageElement, width: u32, height: u32) -> Result<Blob, JsValue> {
    let document = web_sys::window().and_then(|window| window.document());
    let document = document.ok_or(JsValue::NULL)?;
    let canvas: HtmlCanvasElement = document.create_element("canvas")?.unchecked_into();
    canvas.set_width(width);
    canvas.set_height(height);
    let context = canvas.get_context("2d")?.ok_or(JsValue::NULL)?;
    let context: CanvasRenderingContext2d = context.unchecked_into();
    context.draw_image_with_html_image_element_and_dw_and_dh(
        image,
        0.0,
        0.0,
        f64::from(width),
        f64::from(height),
    )?;
    let made = Promise::new(&mut |resolve, reject| {
        // Without a picture it resolves to null.
        if let Err(error) = canvas.to_blob(&resolve) {
            // Rejecting a promise cannot fail.
            let _ = reject.call1(&JsValue::NULL, &error);
        }
    });
    let blob = JsFuture::from(made).await?;
    blob.dyn_into()
}
