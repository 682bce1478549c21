"""The server as seen from the network: routes, headers, refusals and the access log."""
