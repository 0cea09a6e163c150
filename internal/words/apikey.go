package words

import "fmt"

// APIKey is what the commands apikey say.
type APIKey interface {
	APIKeyShort() string
	APIKeyLong() string
	APIKeyExample() string
	APIKeyFlagRole() string
	APIKeyEntry(entry string) string
	APIKeyMakeShort() string
	APIKeyMakeLong() string
	APIKeyMakeExample() string
	APIKeyMade(name, role, expires string) string
	APIKeyFlagExpires() string
	APIKeyRotateShort() string
	APIKeyRotateLong() string
	APIKeyRotateExample() string
	APIKeyRotated(name, until, expires string) string
	APIKeyFlagOverlap() string
	APIKeyRoleShort() string
	APIKeyRoleLong() string
	APIKeyRoleDone(name, role string) string
	APIKeyListShort() string
	APIKeyListLong() string
	APIKeyNone() string
	APIKeyColumns() string
	APIKeyFrom(source string) string
	APIKeyUnused() string
	APIKeyExpired() string
	APIKeyHidden() string
	APIKeyOld(count int, until, used string) string
	APIKeyRemoveShort() string
	APIKeyRemoveLong() string
	APIKeyRemoveDone(name string) string
}

func (English) APIKeyShort() string {
	return "Make, list, rotate and remove keys of the API, and change their roles"
}
func (English) APIKeyLong() string {
	return `Keys let programs ask the API, each with a role. apikey make, list, rotate, role and remove work on the keys in the
journal, while everything runs: all gateways of a journal have them at once.

With a NAME in place of a command, it makes a key for the config, and prints it. The entry for the config goes to
standard error. It has the key's hash, from which nobody gets the key back, so the key is shown this once. Put the entry
into the config, and reload. To change a key of the config, add one of another name, reload, give it out, and take the
old one away.

A viewer sees how everything stands, without payloads. An operator also sees events and attempts, moves dead letters,
pauses and seeks. An admin also sets and forgets subscriptions, replays to any sink, reloads, backs up, and makes keys.`
}
func (English) APIKeyExample() string {
	return `  dingevent apikey make grafana > grafana.key
  dingevent apikey rotate grafana --overlap 48h > grafana.key
  curl -H "Authorization: Bearer $(cat grafana.key)" http://127.0.0.1:7780/api/v1/status
  dingevent apikey on-call --role admin > on-call.key    # for the config`
}
func (English) APIKeyFlagRole() string          { return "what it may do: viewer, operator or admin" }
func (English) APIKeyEntry(entry string) string { return "put into the config, and reload:\n" + entry }
func (English) APIKeyMakeShort() string {
	return "Make a key in the journal, and print it this once"
}
func (English) APIKeyMakeLong() string {
	return `Have the running daemon make a key, and print it. The journal has its hash alone, so nobody can show it again. All
gateways of the journal take the key within 5 seconds, and keep it over restarts.

A name that a key has already is refused, also if that key stands in api_keys of the config.`
}
func (English) APIKeyMakeExample() string {
	return `  dingevent apikey make grafana > grafana.key
  dingevent apikey make deploy --role admin --expires 2160h`
}
func (English) APIKeyMade(name, role, expires string) string {
	return fmt.Sprintf("%s is made, as %s%s; the key is not shown again", name, role, expiring(expires))
}

func expiring(expires string) string {
	if expires == "" {
		return ""
	}
	return ", until " + expires
}
func (English) APIKeyFlagExpires() string {
	return "from when it is good no more: a time, or how long from now, such as 2160h (never by default)"
}
func (English) APIKeyRotateShort() string { return "Give a key another secret, and print that" }
func (English) APIKeyRotateLong() string {
	return `Have the running daemon make a new secret for a key, and print it. The old one stays good for --overlap, so that programs
can change to the new one. dingevent apikey list says when the old one was used last. With --overlap 0s it ends at once.

Role and end stay. dingevent apikey role changes the role. A key that has expired is good again with --expires. If the
new key was lost on its way, rotate again.`
}
func (English) APIKeyRotateExample() string {
	return `  dingevent apikey rotate grafana > grafana.key
  dingevent apikey rotate leaked --overlap 0s`
}
func (English) APIKeyRotated(name, until, expires string) string {
	old := "the old one has ended"
	if until != "" {
		old = "the old one is good until " + until
	}
	return fmt.Sprintf("%s is rotated%s: %s; the key is not shown again", name, expiring(expires), old)
}
func (English) APIKeyFlagOverlap() string {
	return "for how long the old key stays good, up to 720h; 0s ends it at once"
}
func (English) APIKeyRoleShort() string { return "Give a key another role" }
func (English) APIKeyRoleLong() string {
	return `Have the running daemon give a key of the journal another role: viewer, operator or admin. The key stays the same, so no
program needs a new one. The role counts for the next request at the daemon, and within 5 seconds at the other gateways
of the journal. Streams that the key may not ask for any more end by then.

Who has the key is not told. Before you give it more, think of all programs and people that have it.`
}
func (English) APIKeyRoleDone(name, role string) string { return name + " has the role " + role }
func (English) APIKeyListShort() string                 { return "List the keys, without what opens" }
func (English) APIKeyListLong() string {
	return `List the keys of the journal, and those in the config of the daemon that runs. USED is up to 10 minutes late where another
gateway was asked.`
}
func (English) APIKeyNone() string { return "no keys; make one with: dingevent apikey make NAME" }
func (English) APIKeyColumns() string {
	return "NAME\tROLE\tFROM\tMADE\tUSED\tEXPIRES\tNOTE"
}
func (English) APIKeyFrom(source string) string {
	if source == "config" {
		return "config"
	}
	return "journal"
}
func (English) APIKeyUnused() string  { return "never" }
func (English) APIKeyExpired() string { return "expired" }
func (English) APIKeyHidden() string {
	return "not good here: the config has another key of that name"
}
func (English) APIKeyOld(count int, until, used string) string {
	if count == 1 {
		return fmt.Sprintf("the old key is good until %s, used: %s", until, used)
	}
	return fmt.Sprintf("%d old keys are good, the last until %s, used: %s", count, until, used)
}
func (English) APIKeyRemoveShort() string { return "Take a key away" }
func (English) APIKeyRemoveLong() string {
	return `Have the running daemon take a key of the journal away, with its old ones. The daemon refuses it at once, and the other
gateways of the journal within 5 seconds. Streams that the key has opened end by then.`
}
func (English) APIKeyRemoveDone(name string) string { return name + " is removed" }
