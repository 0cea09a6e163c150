// Package wire is the HTTP API of the daemon, under /api/v1. [NewHandler] serves an [api.Service], and [Client] is that
// Service again at the other end. A file that is named after a topic has both ends of it.
package wire

// prefix stands before the path of every operation.
const prefix = "/api/v1"
