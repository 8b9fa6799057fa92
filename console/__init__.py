"""The web console: pages and API, sign-in, who may see what. Every page works without JavaScript."""
