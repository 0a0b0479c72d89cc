// What `import Investigation` brings along: the words of the graph and the choices for loading, without which no
// question can be asked. Apart so that it is seen at a glance.
@_exported import Ingest
@_exported import PropertyGraph
