package openapi

import (
	"fmt"
	"strings"
	"time"
)

// A Reason says why a call failed.
type Reason string

// The reasons.
const (
	ReasonCredentials Reason = "credentials" // client ID and secret are not those of one app
	ReasonToken       Reason = "token"       // the access token is not valid, or not any more
	ReasonTicket      Reason = "ticket"      // the suite ticket is not the newest one
	ReasonCorp        Reason = "corp"        // the organization has not authorized the app
	ReasonCode        Reason = "code"        // the temporary authorization code was used, has ended, or never was
	ReasonForbidden   Reason = "forbidden"   // the app may not do this, or not from this address
	ReasonThrottled   Reason = "throttled"   // the app asks too often; see Error.RetryAfter
	ReasonBlocked     Reason = "blocked"     // DingTalk answers this IP address with a page for some minutes
	ReasonUnavailable Reason = "unavailable" // DingTalk is away
	ReasonNetwork     Reason = "network"     // no such host, no connection, or no answer in time
	ReasonCertificate Reason = "certificate" // the certificate is not trusted
	ReasonProxy       Reason = "proxy"       // the proxy does not let us through
	ReasonStrange     Reason = "strange"     // the answer is not DingTalk's, or not all of it came
	ReasonRefused     Reason = "refused"     // DingTalk refuses for another reason, which Code and Message tell
)

// An Error says why a call failed. Find it with errors.AsType.
type Error struct {
	Call       string // the path of the call
	Host       string
	Reason     Reason
	Status     int           // of HTTP; 0 without an answer
	Code       string        // DingTalk's, such as "40014" or "invalidClientIdOrSecret"; empty if the answer was not DingTalk's
	Message    string        // DingTalk's
	RequestID  string        // for DingTalk's support
	RetryAfter time.Duration // how long DingTalk wants to be left alone; 0 if it did not say
	Sent       bool          // the request left this machine, at least in part
	Err        error         // of a call without a whole answer; else nil
}

// Unknown reports whether DingTalk may have done what was asked. It has not where it refused, or where the request was never sent.
func (e *Error) Unknown() bool {
	switch e.Reason {
	case ReasonUnavailable, ReasonStrange, ReasonNetwork, ReasonCertificate, ReasonProxy:
		return e.Sent
	}
	return false
}

// Permanent reports whether another try cannot help before a person has changed something. A suite ticket changes by itself.
func (e *Error) Permanent() bool {
	switch e.Reason {
	case ReasonCredentials, ReasonForbidden, ReasonCorp, ReasonCode:
		return true
	}
	return false
}

// Hint is the next step, for a person.
func (e *Error) Hint() string { return hints[e.Reason] }

var hints = map[Reason]string{
	ReasonCredentials: "check that client ID and client secret are those of one app in the developer console",
	ReasonToken:       "the token has ended or was taken back; the next call gets another",
	ReasonTicket:      "only the suite ticket that DingTalk pushed last is valid; wait for the next one, or have it pushed in the developer console",
	ReasonCorp:        "the organization must authorize the app first; check the corp ID, too",
	ReasonCode:        "a temporary code works once, and not for long; the organization must authorize the app again",
	ReasonForbidden:   "check in the developer console what the app is allowed, and from which addresses",
	ReasonThrottled:   "DingTalk limits how often it is asked; check whether other programs use the same app",
	ReasonBlocked: "DingTalk answers a page for five minutes where more than 10,000 calls in 20 s came from one IP address; " +
		"check what else calls DingTalk from this address, or whether a proxy answers in its place",
	ReasonUnavailable: "DingTalk is not available; try again later",
	ReasonNetwork:     "check DNS, the firewall (it must let us out to port 443 of this host) and HTTPS_PROXY",
	ReasonCertificate: "a proxy that opens TLS has a CA of its own: have it trusted, by SSL_CERT_FILE or the option for it; check the clock, too",
	ReasonProxy:       "check HTTPS_PROXY, and that the proxy lets us through to this host",
	ReasonStrange:     "this is no answer of DingTalk's, or a part of one; check the base URL, and the proxy in between",
	ReasonRefused:     "look the code up in DingTalk's list of error codes",
}

// Unwrap returns Err.
func (e *Error) Unwrap() error { return e.Err }

// Error is Text with the hint at the end.
func (e *Error) Error() string { return "openapi: " + e.Text() + "; " + e.Hint() }

// Text says what has failed, with everything but what is empty and without the hint.
func (e *Error) Text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s of %s: ", e.Call, e.Host)
	switch {
	case e.Err != nil:
		b.WriteString(e.Err.Error())
	case e.Status == 0:
		b.WriteString("not asked, because DingTalk wants to be left alone")
	default:
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
	if e.RetryAfter > 0 {
		fmt.Fprintf(&b, ", again in %v", e.RetryAfter.Round(time.Second))
	}
	return b.String()
}
