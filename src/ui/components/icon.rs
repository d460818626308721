//! Small drawings in the colour of the text around them.

use yew::prelude::*;

#[derive(Clone, Copy)]
pub enum Icon {
    /// The mark of the product: streams through a lens.
    Mark,
    Overview,
    Query,
    Connections,
    Learn,
    Data,
    File,
    Folder,
    Clipboard,
    Columns,
    Arrow,
    Back,
    Swap,
    Alert,
    Chevron,
    Close,
    Theme,
    Screen,
    Plus,
    Undo,
    Redo,
    Link,
    Clock,
}

/// An icon beside words that say the same, hence silent.
pub fn icon(icon: Icon) -> Html {
    let path = match icon {
        Icon::Mark => {
            "M1 8.5c4 0 4.500-2.500 7-2.500M1 15.500c4 0 4.500 2.500 7 2.500M16 6c2.500 0 3 2.500 7 2.500M16 18c2.500 0 \
             3-2.500 7-2.500M1 12h22M12 4a8 8 0 1 0 0 16a8 8 0 1 0 0-16"
        }
        Icon::Overview => "M4 20V10M10 20V4M16 20v-7M22 20H2",
        Icon::Query => "M4 6h16M4 12h10M4 18h6M16 15l3 3l-3 3",
        Icon::Connections => {
            "M5 9a3 3 0 1 0 0 6a3 3 0 1 0 0-6M19 9a3 3 0 1 0 0 6a3 3 0 1 0 0-6M8 12h2.500M13.500 12h2.500"
        }
        Icon::Learn => {
            "M12 7c-2-2-5-2.500-9-2v14c4-.5 7 0 9 2c2-2 5-2.500 9-2v-14c-4-.5-7 0-9 2zM12 7v14"
        }
        Icon::Chevron => "M9 6l6 6l-6 6",
        Icon::Close => "M6 6l12 12M18 6l-12 12",
        Icon::Data => "M4 6c0-2 16-2 16 0v12c0 2-16 2-16 0zM4 6c0 2 16 2 16 0M4 12c0 2 16 2 16 0",
        Icon::File => "M6 3h8l5 5v13H6zM14 3v5h5",
        Icon::Folder => "M3 6h6l2 3h10v10H3z",
        Icon::Clipboard => "M9 5H6v16h12V5h-3M9 3h6v4H9zM9 12h6M9 16h6",
        Icon::Columns => "M4 5h16v14H4zM4 10h16M9.500 10v9M14.500 10v9",
        Icon::Arrow => "M5 12h14M13 6l6 6l-6 6",
        Icon::Back => "M19 12H5M11 6l-6 6l6 6",
        Icon::Swap => "M4 8h15M15 4l4 4l-4 4M20 16h-15M9 12l-4 4l4 4",
        Icon::Theme => "M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0-18M12 3v18M12 8h7.500M12 12h9M12 16h7.500",
        Icon::Screen => "M3 4h18M4 4v12h16V4M12 16v4M8 20h8M9 12l2-3l2 1.500l2-3",
        Icon::Plus => "M12 5v14M5 12h14",
        Icon::Undo => "M9 7l-5 5l5 5M4 12h10a5 5 0 0 1 0 10h-2",
        Icon::Redo => "M15 7l5 5l-5 5M20 12h-10a5 5 0 0 0 0 10h2",
        Icon::Link => {
            "M10 14a4 4 0 0 0 6 0l3-3a4 4 0 0 0-6-6l-1 1M14 10a4 4 0 0 0-6 0l-3 3a4 4 0 0 0 6 6l1-1"
        }
        Icon::Clock => "M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0-18M12 7v5l3 3",
        Icon::Alert => "M12 4l9.500 16h-19zM12 10v4M12 16.500v.5",
    };
    html! {
        <svg class="icon" viewBox="0 0 24 24" width="20" height="20" aria-hidden="true">
            <path d={path} />
        </svg>
    }
}
