package stream

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
)

// An OpenError is DingTalk's refusal to open a connection. Find it with errors.AsType.
type OpenError struct {
	Status    int    // of HTTP
	Code      string // DingTalk's, such as "authFailed"; empty if the answer was not DingTalk's
	Message   string // DingTalk's
	RequestID string // for DingTalk's support
}

// newOpenError reads DingTalk's answer, and takes the secret out should it be quoted there.
func newOpenError(status int, body []byte, secret string) *OpenError {
	var reply struct{ Code, Message, RequestID string }
	if json.Unmarshal(body, &reply) != nil {
		reply.Code = ""
	}
	clean := func(text string) string {
		text = strings.ReplaceAll(text, secret, "***")
		return strings.ToValidUTF8(text[:min(len(text), 300)], "")
	}
	return &OpenError{status, clean(reply.Code), clean(reply.Message), clean(reply.RequestID)}
}

// Permanent reports whether trying again cannot help before somebody has changed something:
// DingTalk itself refused the credentials or the app. Answers of proxies, which carry no code of
// DingTalk's, throttling and outages are not permanent.
func (e *OpenError) Permanent() bool {
	if e.Code == "" || e.throttled() {
		return false
	}
	switch e.Status {
	case http.StatusBadRequest, http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound:
		return true
	}
	return false
}

// Hint tells a person what to do next.
func (e *OpenError) Hint() string {
	switch {
	case e.throttled():
		return "DingTalk limits how often it is asked; we try again by ourselves"
	case e.Status >= 500:
		return "DingTalk is not available; we try again by ourselves"
	case e.Code == "":
		return "this is no answer of DingTalk's; check the base URL, and the proxy in between"
	case e.Status == http.StatusUnauthorized:
		return "check that client ID and client secret are those of one app in the developer console"
	case e.Status == http.StatusBadRequest:
		return "check in the developer console that the app is published and set to Stream mode"
	case e.Status == http.StatusForbidden:
		return "check in the developer console what the app is allowed, and from which addresses"
	}
	return "check the base URL"
}

func (e *OpenError) throttled() bool {
	return e.Status == http.StatusTooManyRequests || strings.Contains(e.Code, "QpsLimit") || strings.Contains(e.Code, "Throttl")
}

func (e *OpenError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "stream: no connection opened: HTTP status %d", e.Status)
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
