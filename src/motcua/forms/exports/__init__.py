"""A filled form outside the system: its paper shape, JSON, XML, and the schemas that we publish for both."""
