// Package httpserver serves HTTP on every port of dingevent. It bounds connections, in total and for each remote address.
// It has deadlines for requests and answers, and it ends in bounded time.
//
// A client that holds connections without a whole request holds up no other client. At a bound a connection that waits for
// a request, or for its body, is closed, and the new one is taken.
package httpserver
