package words

// APIKey is what the command apikey says.
type APIKey interface {
	APIKeyShort() string
	APIKeyLong() string
	APIKeyExample() string
	APIKeyFlagRole() string
	APIKeyEntry(entry string) string
}

func (English) APIKeyShort() string { return "Make a key for a program that asks the API" }
func (English) APIKeyLong() string {
	return `Make a key for a program that asks the API, and print it. The entry for the config goes to standard error. It has
the key's hash, from which nobody gets the key back, so the key is shown this once.

A viewer sees how everything stands, without payloads. An operator also sees events and attempts, moves dead letters,
pauses and seeks. An admin also sets and forgets subscriptions, replays to any sink, reloads and backs up.

Put the entry into the config, and reload. To change a key, add one of another name, reload, give it out, and take
the old one away.`
}
func (English) APIKeyExample() string {
	return `  dingevent apikey grafana > grafana.key
  curl -H "Authorization: Bearer $(cat grafana.key)" http://127.0.0.1:7780/api/v1/status`
}
func (English) APIKeyFlagRole() string          { return "what it may do: viewer, operator or admin" }
func (English) APIKeyEntry(entry string) string { return "put into the config, and reload:\n" + entry }
