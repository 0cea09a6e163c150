package stream

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"github.com/dingevent/dingevent/internal/apicall"
)

// A Stage is a step of opening a connection.
type Stage string

// The stages.
const (
	StageOpen    Stage = "open"    // the open request, which brings the ticket
	StageConnect Stage = "connect" // the WebSocket handshake with that ticket
	StagePing    Stage = "ping"    // the first ping, in Client.Probe
)

// A Reason says why no connection was opened.
type Reason string

// The reasons.
const (
	ReasonCredentials Reason = "credentials" // client ID and secret are not those of one app
	ReasonApp         Reason = "app"         // DingTalk refuses the app: it is not published, or not set to Stream mode
	ReasonForbidden   Reason = "forbidden"   // the app may not do this, or not from this address
	ReasonThrottled   Reason = "throttled"   // DingTalk is asked too often
	ReasonUnavailable Reason = "unavailable" // DingTalk is away
	ReasonTicket      Reason = "ticket"      // DingTalk does not know the ticket any more
	ReasonNetwork     Reason = "network"     // no such host, no connection, or no answer in time
	ReasonCertificate Reason = "certificate" // the certificate is not trusted
	ReasonProxy       Reason = "proxy"       // the proxy does not let us through
	ReasonStrange     Reason = "strange"     // the answer is not DingTalk's
)

// An OpenError says why no connection was opened. Find it with errors.AsType.
type OpenError struct {
	Stage     Stage
	Reason    Reason
	Host      string // of the request
	Status    int    // of HTTP; 0 without an answer
	Code      string // DingTalk's, such as "authFailed"; empty if the answer was not DingTalk's
	Message   string // DingTalk's
	RequestID string // for DingTalk's support
	Err       error  // of a request without an answer; nil with one
}

// refused makes an OpenError of DingTalk's answer. It masks secrets that the answer quotes.
func refused(stage Stage, host string, status int, body []byte, secrets ...string) *OpenError {
	var reply struct{ Code, Message, RequestID string }
	if json.Unmarshal(body, &reply) != nil {
		reply.Code = ""
	}
	e := &OpenError{
		Stage: stage, Host: host, Status: status,
		Code: apicall.Clean(reply.Code, secrets...), Message: apicall.Clean(reply.Message, secrets...), RequestID: apicall.Clean(reply.RequestID, secrets...),
	}
	e.Reason = e.reason()
	return e
}

// reason is the reason of an answer.
func (e *OpenError) reason() Reason {
	switch {
	case e.Status == http.StatusTooManyRequests || strings.Contains(e.Code, "QpsLimit") || strings.Contains(e.Code, "Throttl"):
		return ReasonThrottled
	case e.Status == http.StatusProxyAuthRequired || e.Stage == StageConnect && e.Code == "" && e.Status < 500:
		return ReasonProxy
	case e.Status >= 500:
		return ReasonUnavailable
	case e.Code == "":
		return ReasonStrange
	case e.Stage == StageConnect:
		return ReasonTicket
	case e.Status == http.StatusUnauthorized:
		return ReasonCredentials
	case e.Status == http.StatusBadRequest:
		return ReasonApp
	case e.Status == http.StatusForbidden:
		return ReasonForbidden
	}
	return ReasonStrange
}

// unanswered makes an OpenError of an error without an answer.
func unanswered(stage Stage, host string, err error) *OpenError {
	return &OpenError{Stage: stage, Host: host, Reason: Reason(apicall.FaultOf(err)), Err: apicall.WithoutURL(err)}
}

// Permanent reports whether another try cannot help before a person has changed something, because DingTalk refused
// the credentials or the app. Throttling and outages are not permanent, and neither are answers of proxies, which
// carry no code of DingTalk's.
func (e *OpenError) Permanent() bool {
	if e.Stage != StageOpen || e.Code == "" || e.Reason == ReasonThrottled {
		return false
	}
	switch e.Status {
	case http.StatusBadRequest, http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound:
		return true
	}
	return false
}

// Hint is the next step, for a person.
func (e *OpenError) Hint() string {
	if hint, ok := hints[e.Reason]; ok {
		return hint
	}
	return "check the base URL"
}

var hints = map[Reason]string{
	ReasonCredentials: "check that client ID and client secret are those of one app in the developer console",
	ReasonApp:         "check in the developer console that the app is published and set to Stream mode",
	ReasonForbidden:   "check in the developer console what the app is allowed, and from which addresses",
	ReasonThrottled:   "DingTalk limits how often it is asked; we try again by ourselves",
	ReasonUnavailable: "DingTalk is not available; we try again by ourselves",
	ReasonTicket:      "a ticket serves once, for 90 s; we ask for another by ourselves",
	ReasonNetwork:     "check DNS, the firewall (it must let us out to port 443 of this host) and HTTPS_PROXY; we try again by ourselves",
	ReasonCertificate: "a proxy that opens TLS has a CA of its own: have it trusted, by SSL_CERT_FILE or the option for it; check the clock, too",
	ReasonProxy:       "check HTTPS_PROXY, and that the proxy lets us through to this host and can do WebSockets",
	ReasonStrange:     "this is no answer of DingTalk's; check the base URL, and the proxy in between",
}

func (e *OpenError) Unwrap() error { return e.Err }

func (e *OpenError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "stream: no connection, %s %s: ", e.Stage, e.Host)
	if e.Err != nil {
		b.WriteString(e.Err.Error())
	} else {
		fmt.Fprintf(&b, "HTTP status %d", e.Status)
	}
	for _, part := range []string{e.Code, e.Message} {
		if part != "" {
			b.WriteString(", " + part)
		}
	}
	if e.RequestID != "" {
		fmt.Fprintf(&b, " (request id %s)", e.RequestID)
	}
	return b.String() + "; " + e.Hint()
}
