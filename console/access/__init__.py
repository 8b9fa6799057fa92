"""Who is signed in, and what she may see."""
