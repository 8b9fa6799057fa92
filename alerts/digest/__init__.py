"""What one person is told on one day: content (types), build (pure), render (text and HTML)."""
