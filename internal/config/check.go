package config

import (
	"fmt"
	"net"
	"reflect"
	"strings"
	"time"
)

// Problems finds the problems of c without opening anything. It does not check that certificates and sinks can be opened.
func (c Config) Problems() []Problem {
	v := newValidator(c.appNames())
	v.shared = c.Database != nil
	v.ends("", reflect.ValueOf(c), "")
	if len(c.Apps) == 0 {
		v.say("apps", "none: name at least one app with stream, http, rds or exec")
	}
	for i, app := range c.Apps {
		v.app(fmt.Sprintf("apps[%d]", i), app)
	}
	v.oneReader(c.Apps)
	clear(v.names)
	for i, key := range c.APIKeys {
		v.apiKey(fmt.Sprintf("api_keys[%d]", i), key)
	}
	clear(v.names)
	for i, sub := range c.Subscriptions {
		v.subscription(fmt.Sprintf("subscriptions[%d]", i), sub)
	}
	v.oneOf("verify", c.Verify, "", "daily", "weekly", "monthly", "off")
	v.oneOf("log.level", c.Log.Level, "", "debug", "info", "warn", "error")
	v.oneOf("log.format", c.Log.Format, "", "text", "json")
	if c.MaxBytes < 0 || c.MaxBytes > 0 && c.MaxBytes < 1<<20 {
		v.say("max_bytes", "must be at least 1048576; 0 means what the disk allows")
	}
	v.oneOf("when_full", c.WhenFull, "", "refuse", "evict")
	if c.Database != nil {
		v.database("database", *c.Database)
		v.onlyFiles(c)
	}
	if c.Encryption != nil {
		v.encryption("encryption", *c.Encryption)
	}
	v.attach("attach", c.Attach)
	v.certificate("listen_tls", c.ListenTLS)
	v.certificate("api_tls", c.APITLS)
	v.acme("acme", c)
	v.console("console", c.Console)
	v.limits("limits", c.Limits)
	v.watch("watch", c.Watch)
	v.otlp("otlp", c.OTLP)
	if c.Notify != nil {
		v.notify("notify", *c.Notify)
	}
	v.ending(c.EndWithin(), time.Duration(c.DrainDelay))
	for i, host := range c.APIHosts {
		if err := checkHost(host); err != nil {
			v.say(fmt.Sprintf("api_hosts[%d]", i), "%v", err)
		}
	}
	addrs := map[string]string{"listen": c.Listen, "api": c.API, "attach.listen": c.Attach.Listen}
	if c.ACME != nil {
		addrs["acme.http_listen"] = c.ACME.HTTPListen
	}
	for at, addr := range addrs {
		if _, _, err := net.SplitHostPort(addr); addr != "" && err != nil {
			v.say(at, "must be a host and a port, such as 127.0.0.1:8080")
		}
	}
	return v.found
}

// ProblemsOf finds what is wrong with a subscription beside others, which are known to be right. The places are its keys.
func (c Config) ProblemsOf(sub Subscription, others []Subscription) []Problem {
	v := newValidator(c.appNames())
	v.shared = c.Database != nil
	for _, other := range others {
		v.take(other)
	}
	v.subscription("", sub)
	for i := range v.found {
		v.found[i].At = strings.TrimPrefix(v.found[i].At, ".")
	}
	return v.found
}

// onlyFiles refuses what only files of our own can do where there is a database, because a person would rely on it.
func (v *validator) onlyFiles(c Config) {
	if c.WhenFull == "evict" {
		v.say("when_full", "has no effect with a database, because its server decides what its disk holds; take it out")
	}
	if c.Verify != "" && c.Verify != "off" {
		v.say("verify", "has no effect with a database: its server compares the checksums of its pages (initdb --data-checksums); take it out")
	}
}

// oneReader wants that no rows are read for two apps, because each would miss what the other has marked.
func (v *validator) oneReader(apps []App) {
	for i, app := range apps {
		for _, other := range apps[:i] {
			if app.RDS != nil && other.RDS != nil && app.RDS.meets(*other.RDS) {
				v.say(fmt.Sprintf("apps[%d].rds", i), "reads the rows of app %q: give both a subscribe_id, or name other tables", other.Name)
			}
		}
	}
}
