package words

import "fmt"

// JournalKey are the texts about the encryption of the journal.
type JournalKey interface {
	JournalKeyShort() string
	JournalKeyLong() string
	JournalKeyNewShort() string
	JournalKeyRewrapShort() string
	JournalKeyRewrapLong() string
	JournalKeyMade(id string) string
	JournalKeyNow(id string) string
	JournalKeyRunning() string
	JournalKeyEvents(encrypted, clear int64) string
	JournalKeyWraps(id string, dataKeys int) string
	JournalKeyRewrapped(dataKeys int) string
	KeyUnloaded(cause string) string
	StatusEncrypted(id string) string
}

func (English) JournalKeyShort() string {
	return "Show by which key the journal is encrypted, and what of it is"
}
func (English) JournalKeyLong() string {
	return `Show the ID of the key that encrypts the journal, how many events are encrypted and how many are in
the clear, and by which keys its data keys are wrapped. A key itself is never shown. A running daemon
that has its journal in files tells the ID alone: stop it to count.`
}
func (English) JournalKeyNewShort() string {
	return "Make a key for encryption.key of the config, and print it"
}
func (English) JournalKeyRewrapShort() string {
	return "Wrap all data keys by the present key, so that older keys can go"
}
func (English) JournalKeyRewrapLong() string {
	return `Wrap all data keys of the journal by the present key of the config, so that the older ones are no
longer needed there. No event is written again. A daemon does so by itself when it starts. With a
database it works while gateways run. Backups keep the keys that they were made with.`
}
func (English) JournalKeyMade(id string) string {
	return fmt.Sprintf("This is key %s. What it encrypts is lost with it: keep a copy in another place than the backups.", id)
}
func (English) JournalKeyNow(id string) string {
	if id == "" {
		return "No key encrypts: what is kept now is in the clear."
	}
	return fmt.Sprintf("Key %s encrypts what is kept now.", id)
}
func (English) JournalKeyRunning() string {
	return "The daemon runs. Stop it to count what is encrypted."
}
func (English) JournalKeyEvents(encrypted, clear int64) string {
	return fmt.Sprintf("%d events are encrypted, %d are in the clear.", encrypted, clear)
}
func (English) JournalKeyWraps(id string, dataKeys int) string {
	return fmt.Sprintf("Key %s wraps %d data keys.", id, dataKeys)
}
func (English) JournalKeyRewrapped(dataKeys int) string {
	return fmt.Sprintf("%d data keys were wrapped by another key. The present one wraps all.", dataKeys)
}
func (English) KeyUnloaded(cause string) string  { return "the key cannot be used: " + cause }
func (English) StatusEncrypted(id string) string { return ", encrypted by key " + id }
