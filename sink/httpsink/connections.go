package httpsink

import (
	"net/http"
	"sync"
)

// Connections can be shared by many sinks, see [Options].Connections. So hundreds of sinks that post to a few hosts keep few
// connections. The zero value is ready. A Connections must not be copied. Safe for concurrent use.
type Connections struct {
	mu      sync.Mutex
	clients map[bool]clients // by RefusePrivate
}

// clients send the requests of a sink.
type clients struct {
	client *http.Client
	lone   *http.Client // for a large event that failed
}
