//! Encoded columns, batches of rows, and the shard that holds them.
