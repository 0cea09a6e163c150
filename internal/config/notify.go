package config

import (
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/dingevent/dingevent/internal/ownevent"
)

// Notify tells people about events of dingevent's own, such as that a sink fails or that DingTalk refuses an app.
type Notify struct {
	// Types are the events to tell, by their type; * stands for any run of characters. Defaults to all but what people do in the console.
	Types []string `yaml:"types"`
	Lang  string   `yaml:"lang" default:"en" oneof:"en zh"` // the language of the robot's messages
	// GiveUpAfter is how long an event is tried to be told, from when it happened. Defaults to 24 hours.
	GiveUpAfter Duration `yaml:"give_up_after" default:"24h"`
	// DingTalk is a custom robot of a group in DingTalk.
	DingTalk *Robot `yaml:"dingtalk"`
	// Webhook gets each event as a subscription's webhook does.
	Webhook *Webhook `yaml:"webhook"`
}

// A Robot is a custom robot of a group in DingTalk.
type Robot struct {
	AccessToken string `yaml:"access_token"` // what stands behind access_token= in the robot's webhook address
	Secret      string `yaml:"secret"`       // of its signature, SEC…; needed unless the robot has another safeguard, such as the keyword dingevent
	// BaseURL is where the robot is reached. Defaults to https://oapi.dingtalk.com.
	BaseURL string `yaml:"base_url"`
	CAFile  string `yaml:"ca_file" ends:"line"` // certificates in PEM that base_url is checked against instead of the system's
}

// Watch says what dingevent finds about itself.
type Watch struct {
	// PushesPerMonth is DingTalk's quota of pushes for all apps of this config in a month of China's calendar. An event tells that 50, 70, 90
	// and 100 percent of it are used. 0: none.
	PushesPerMonth int `yaml:"pushes_per_month"`
}

// Tells is how long an event is tried to be told.
func (n Notify) Tells() time.Duration {
	if n.GiveUpAfter == 0 {
		return 24 * time.Hour
	}
	return time.Duration(n.GiveUpAfter)
}

func (v *validator) watch(at string, w Watch) {
	if w.PushesPerMonth < 0 {
		v.say(at+".pushes_per_month", "cannot be negative; 0 means no quota")
	}
}

func (v *validator) notify(at string, n Notify) {
	v.oneOf(at+".lang", n.Lang, "", "en", "zh")
	if n.DingTalk == nil && n.Webhook == nil {
		v.say(at, "tells nobody: add dingtalk or webhook")
	}
	for i, pattern := range n.Types {
		if !matchesOwn(pattern) {
			v.say(fmt.Sprintf("%s.types[%d]", at, i), "%q matches no event of dingevent's own, such as dingevent.subscription.broken", pattern)
		}
	}
	if n.DingTalk != nil {
		v.robot(at+".dingtalk", *n.DingTalk)
	}
	if n.Webhook != nil {
		v.webhook(at+".webhook", *n.Webhook)
	}
}

func (v *validator) robot(at string, r Robot) {
	v.copied(at+".access_token", r.AccessToken, "copy what stands behind access_token= in the robot's webhook address")
	if strings.ContainsAny(r.AccessToken, "/?&=") {
		v.say(at+".access_token", "must be what stands behind access_token= in the robot's webhook address, and not all of it")
	}
	if r.BaseURL == "" {
		return
	}
	v.url(at+".base_url", r.BaseURL, "")
	if u, err := url.Parse(r.BaseURL); err == nil && (u.RawQuery != "" || u.User != nil) {
		v.say(at+".base_url", "must have no user and no ?, because the token has a key of its own")
	}
}

// matchesOwn reports whether a pattern matches a type of dingevent's own.
func matchesOwn(pattern string) bool {
	for _, name := range ownevent.All() {
		if matchesStars(pattern, name) {
			return true
		}
	}
	return false
}

// matchesStars compares a text with a pattern in which * stands for any run of characters.
func matchesStars(pattern, text string) bool {
	first, rest, star := strings.Cut(pattern, "*")
	if !star {
		return pattern == text
	}
	if !strings.HasPrefix(text, first) {
		return false
	}
	for text = text[len(first):]; ; text = text[1:] {
		if matchesStars(rest, text) {
			return true
		}
		if text == "" {
			return false
		}
	}
}
