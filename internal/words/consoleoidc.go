package words

import "fmt"

// ConsoleOIDC is what the console says of a login at a provider of OpenID Connect.
type ConsoleOIDC interface {
	ConsoleOIDC(provider string) string
	ConsoleOIDCAway(provider string) string
	ConsoleOIDCLate() string
	ConsoleOIDCRefused(provider, code string) string
	ConsoleOIDCInvalid(provider string) string
	ConsoleNoRole(who string) string
	ConsoleArrived() string
}

func (English) ConsoleOIDC(provider string) string { return "Log in at " + provider }
func (English) ConsoleOIDCAway(provider string) string {
	return provider + " does not answer. Try again later, or log in by a link. The gateway's log has the cause."
}
func (English) ConsoleOIDCLate() string {
	return "This login was begun in another browser, or more than ten minutes ago. Begin again."
}
func (English) ConsoleOIDCRefused(provider, code string) string {
	return fmt.Sprintf("%s refused the login: %q.", provider, code)
}
func (English) ConsoleOIDCInvalid(provider string) string {
	return "The login at " + provider + " is not valid. Begin again. The gateway's log has the cause."
}
func (English) ConsoleNoRole(who string) string {
	return fmt.Sprintf("You are logged in at the provider as %s, and have no role here. An admin adds you or your group to console.oidc.roles in the config. The provider must have verified a mail address.", who)
}
func (English) ConsoleArrived() string { return "You are logged in" }
