"""The product for agents: tools, resources and prompts of the Model Context Protocol, on the requests of the API."""
