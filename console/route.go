package console

// A route is one way to ask the console.
type route struct {
	pattern string // of [net/http.ServeMux]
	needs   Role   // the least role that may
	handle  handler
}
