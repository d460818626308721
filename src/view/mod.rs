//! View models: table pages, chart scales, number and time formats, drawings as plain shapes.
