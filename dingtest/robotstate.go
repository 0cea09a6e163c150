package dingtest

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

const (
	robotPerMinute = 20
	robotClock     = time.Hour // a signature's time may differ by so much
	robotRest      = 10 * time.Minute
)

// A Robot is a custom robot of a group, which takes messages at /robot/send.
type Robot struct {
	AccessToken string
	Secret      string   // of its signature; empty: it wants none
	Keywords    []string // a message must have one of them, if there are any
}

// A RobotMessage is one that a robot has taken.
type RobotMessage struct {
	At          time.Time
	Type        string // text or markdown
	Title, Text string // of Markdown; Text is that of a text, too
}

type robots struct {
	mu     sync.Mutex // protects tokens
	tokens map[string]*robotState
}

type robotState struct {
	Robot
	taken []RobotMessage
	sent  []time.Time // messages of the last minute
	until time.Time   // it takes nothing, because it got too many
}

// guard is what the safeguards say of a message.
func (r *robotState) guard(timestamp, sign string, m RobotMessage, now time.Time) *oldError {
	if r.Secret != "" {
		ms, err := strconv.ParseInt(timestamp, 10, 64)
		if err != nil || now.Sub(time.UnixMilli(ms)).Abs() > robotClock {
			return oldRefusal(310000, "invalid timestamp")
		}
		mac := hmac.New(sha256.New, []byte(r.Secret))
		mac.Write([]byte(timestamp + "\n" + r.Secret))
		if !hmac.Equal([]byte(base64.StdEncoding.EncodeToString(mac.Sum(nil))), []byte(sign)) {
			return oldRefusal(310000, "sign not match")
		}
	}
	if len(r.Keywords) > 0 && !slices.ContainsFunc(r.Keywords, func(k string) bool { return strings.Contains(m.Title+"\n"+m.Text, k) }) {
		return oldRefusal(310000, "keywords not in content")
	}
	return nil
}

// tooMany counts a message and reports whether it is one too many.
func (r *robotState) tooMany(now time.Time) bool {
	if now.Before(r.until) {
		return true
	}
	r.sent = slices.DeleteFunc(r.sent, func(at time.Time) bool { return now.Sub(at) >= time.Minute })
	if len(r.sent) >= robotPerMinute {
		r.until = now.Add(robotRest)
		return true
	}
	r.sent = append(r.sent, now)
	return false
}
