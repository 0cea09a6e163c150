// Package eventshape has the shapes that the catalogue's definitions are about: a kind of app and a transport, such as
// "isv/sync". Transports whose payloads look alike share a shape.
package eventshape

import (
	"strings"

	"github.com/dingevent/dingevent"
)

// Of is the second part of a shape for a transport: SyncHTTP and RDS share one, "sync", as do HTTP and the failed list.
func Of(transport dingevent.Transport) string {
	switch transport {
	case dingevent.TransportSyncHTTP, dingevent.TransportRDS:
		return "sync"
	case dingevent.TransportFailedList:
		return string(dingevent.TransportHTTP)
	}
	return string(transport)
}

// Transport is a transport of a shape: "sync" is SyncHTTP.
func Transport(shape string) dingevent.Transport {
	_, transport, _ := strings.Cut(shape, "/")
	if transport == "sync" {
		return dingevent.TransportSyncHTTP
	}
	return dingevent.Transport(transport)
}

// Name is what people call a part of a shape: a kind of app, such as "isv", or of a transport, such as "sync".
func Name(part string) (en, zh string) {
	switch part {
	case "internal":
		return "internal apps", "企业内部应用"
	case "isv":
		return "third-party apps", "第三方企业应用"
	case "stream":
		return "Stream", "Stream"
	case "http":
		return "HTTP", "HTTP"
	case "sync":
		return "SyncHTTP and RDS", "SyncHTTP 和 RDS"
	}
	return "", ""
}
