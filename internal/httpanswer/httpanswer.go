// Package httpanswer refuses the one answer that an HTTP client cannot bound: a change of protocols.
package httpanswer

import (
	"errors"
	"net/http"
)

// ErrSwitched is the error of an answer that leaves HTTP.
var ErrSwitched = errors.New("it answered 101 Switching Protocols, which the request did not ask for; is it the address of a WebSocket?")

// Whole takes what a client or a transport returns. It closes an answer that leaves HTTP, and returns an error for it.
// net/http gives away the connection of such an answer, and then neither a context nor a timeout ends a read of its body.
// A request that asks for another protocol needs the answer as it is.
func Whole(resp *http.Response, err error) (*http.Response, error) {
	if err == nil && resp.StatusCode == http.StatusSwitchingProtocols {
		resp.Body.Close()
		return nil, ErrSwitched
	}
	return resp, err
}
