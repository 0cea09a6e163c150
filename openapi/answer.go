package openapi

import (
	"bytes"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/dingevent/dingevent/internal/apicall"
	"github.com/dingevent/dingevent/internal/jsonscan"
	"github.com/dingevent/dingevent/internal/wire"
)

const (
	throttled    = time.Second     // how long DingTalk counts calls, where it does not say more
	blocked      = 5 * time.Minute // how long DingTalk blocks an IP address
	longestPause = time.Hour       // more than that DingTalk may not want
)

// A refusal is what answers of both APIs have in them where a call failed: errcode, errmsg and request_id of the old API, whose status
// is 200; sub_code and sub_msg for what is meant by errcode 88; code, message and requestid of the new API.
type refusal map[string]string

// readRefusal reads the members of an answer, as many as can be read.
func readRefusal(body []byte) (in refusal, err error) {
	in = refusal{}
	err = jsonscan.Object(body, func(key string, value []byte) {
		switch key {
		case "errcode", "errmsg", "sub_code", "sub_msg", "request_id", "code", "message", "requestid":
			in[key] = wire.Text(value)
		}
	})
	return in, err
}

// isSuccess reports whether the call succeeded. The answer may be broken beyond that.
func (in refusal) isSuccess(status int) bool {
	code, old := in["errcode"]
	return status == http.StatusOK && (!old || code == "0")
}

// judge returns the error of an answer, without call and host; nil if the call succeeded. Secrets of the call are masked.
func judge(status int, header http.Header, body []byte, secrets []string) *Error {
	e := &Error{Status: status, Sent: true}
	if trimmed := bytes.TrimSpace(body); len(trimmed) == 0 || trimmed[0] != '{' {
		e.Reason = pageReason(status, header, body)
	} else {
		in, _ := readRefusal(body) // who needs the rest says what is wrong with it
		if in.isSuccess(status) {
			return nil
		}
		clean := func(names ...string) string {
			for _, name := range names {
				if text := in[name]; text != "" && text != "0" {
					return apicall.Clean(text, secrets...)
				}
			}
			return ""
		}
		e.Code, e.Message, e.RequestID = clean("sub_code", "code", "errcode"), clean("sub_msg", "message", "errmsg"), clean("request_id", "requestid")
		e.Reason = reasonOf(status, e.Code)
	}
	e.RetryAfter = pauseOf(e.Reason, header)
	return e
}

// pageReason is the reason of an answer that is no JSON object.
func pageReason(status int, header http.Header, body []byte) Reason {
	isPage := strings.HasPrefix(header.Get("Content-Type"), "text/html") || bytes.HasPrefix(bytes.TrimSpace(body), []byte("<"))
	switch {
	case bytes.Contains(body, []byte("punish")), isPage && status == http.StatusOK:
		return ReasonBlocked
	case status == http.StatusTooManyRequests:
		return ReasonThrottled
	case status == http.StatusProxyAuthRequired:
		return ReasonProxy
	case status >= 500:
		return ReasonUnavailable
	}
	return ReasonStrange
}

// reasons of DingTalk's codes, of both APIs.
var reasons = map[string]Reason{
	"-1": ReasonUnavailable, "ServiceUnavailable": ReasonUnavailable,
	"40035": ReasonCredentials, "40083": ReasonCredentials, "40088": ReasonCredentials, "40089": ReasonCredentials, "40096": ReasonCredentials, "52013": ReasonCredentials,
	"invalidClientIdOrSecret": ReasonCredentials, "invalid.client": ReasonCredentials, "invalidSuiteKey": ReasonCredentials, "invalidSuiteSecret": ReasonCredentials,
	"40000": ReasonToken, "40001": ReasonToken, "40014": ReasonToken, "41001": ReasonToken, "42001": ReasonToken, "40082": ReasonToken, "42009": ReasonToken,
	"InvalidAuthentication": ReasonToken,
	"40085":                 ReasonTicket, "41023": ReasonTicket, "invalidSuiteTicket": ReasonTicket,
	"40078": ReasonCode,
	"41027": ReasonCorp, "41030": ReasonCorp, "invalidAuthCorpId": ReasonCorp, "unauthorized.client": ReasonCorp,
	"60011": ReasonForbidden, "60020": ReasonForbidden,
	"90001": ReasonThrottled, "90002": ReasonThrottled, "90003": ReasonThrottled, "90004": ReasonThrottled, "90005": ReasonThrottled, "90006": ReasonThrottled,
	"90018": ReasonThrottled, "90019": ReasonThrottled,
}

// reasonOf is the reason of a refusal with DingTalk's code.
func reasonOf(status int, code string) Reason {
	known := reasons[code]
	switch {
	case known != "":
		return known
	case status == http.StatusTooManyRequests, strings.Contains(code, "QpsLimit"), strings.Contains(code, "Throttl"):
		return ReasonThrottled
	case status >= 500:
		return ReasonUnavailable
	case status == http.StatusForbidden:
		return ReasonForbidden
	case code == "":
		return ReasonStrange
	}
	return ReasonRefused
}

// pauseOf is how long DingTalk wants to be left alone.
func pauseOf(reason Reason, header http.Header) time.Duration {
	said := header.Get("Retry-After")
	pause := time.Duration(0)
	if seconds, err := strconv.Atoi(said); err == nil {
		pause = time.Duration(min(seconds, int(longestPause/time.Second))) * time.Second
	} else if at, err := http.ParseTime(said); err == nil {
		pause = time.Until(at)
	}
	switch pause = max(0, min(pause, longestPause)); {
	case pause > 0:
	case reason == ReasonThrottled:
		pause = throttled
	case reason == ReasonBlocked:
		pause = blocked
	}
	return pause
}
