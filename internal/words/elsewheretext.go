package words

// An elsewhere is an English text of another package, and the Chinese one. The text is English there because it goes through
// the API or into a library's error. It is a format of package fmt; each verb is a $1, $2, … of the Chinese text.
type elsewhere struct{ english, chinese string }
