// Package httpserver serves HTTP as every port of dingevent does: with a bound on connections, in total and for each
// remote address, with deadlines for what comes in and goes out, and with an end in bounded time.
//
// Whoever holds connections and asks nothing, or never to the end, holds up nobody: at a bound a connection that waits for a
// request, or for its body, goes, and the new one is taken.
package httpserver
