package words

// Reload is what the command reload says.
type Reload interface {
	ReloadShort() string
	ReloadLong() string
	ReloadExample() string
	ReloadNothing() string
	ReloadAdded(key string) string
	ReloadChanged(key string) string
	ReloadRemoved(key string) string
}

func (English) ReloadShort() string { return "Have the daemon read its config again" }
func (English) ReloadLong() string {
	return `Have the daemon of the data folder read its config file again, and work by it. SIGHUP does the same.

These can change: apps, subscriptions, api_keys, notify, watch, otlp, keep, keep_attempts, max_bytes, when_full,
limits, api_hosts, verify, console.oidc and log.level. Everything else needs a restart. What has not changed goes on
untouched, and no connection is dropped: the Stream connection of an app with another secret is closed once the new one
is open.

The config is checked first. If any part is wrong, or needs a restart, nothing changes. Variables are those of the
daemon's start. Other gateways of a database are not told: reload each of them.`
}
func (English) ReloadExample() string {
	return `  dingevent check && dingevent reload
  systemctl reload dingevent`
}
func (English) ReloadNothing() string           { return "nothing has changed" }
func (English) ReloadAdded(key string) string   { return key + ": added" }
func (English) ReloadChanged(key string) string { return key + ": changed" }
func (English) ReloadRemoved(key string) string { return key + ": removed" }
