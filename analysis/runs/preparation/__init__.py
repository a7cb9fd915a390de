"""The corpus into the tables that all notebooks share: by batches of documents, kept per document, on several processes."""
