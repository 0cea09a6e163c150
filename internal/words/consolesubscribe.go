package words

import "fmt"

// ConsoleSubscribing is what the console's form for a subscription says.
type ConsoleSubscribing interface {
	ConsoleSubscribe() string
	ConsoleChange() string
	ConsoleChangeOf(name string) string
	ConsoleByText() string
	ConsoleByGuide() string
	ConsoleSpecHow() string
	ConsoleSecret() string
	ConsoleNeedReference() string
	ConsoleFilter() string
	ConsoleTypes() string
	ConsoleCorps() string
	ConsoleAppNames() string
	ConsoleRules() string
	ConsoleIDs() string
	ConsoleListsHow() string
	ConsoleOrder() string
	ConsoleOrderNone() string
	ConsoleOrderCorp() string
	ConsoleOrderKey() string
	ConsoleOrderKeyOf() string
	ConsoleCountDay() string
	ConsoleCounted(n int) string
	ConsoleCounting(n int) string
	ConsoleLooked() string
	ConsoleUnjudged(n int) string
	ConsoleGoOn() string
}

func (English) ConsoleSubscribe() string { return "Make a subscription" }
func (English) ConsoleChange() string    { return "Change" }
func (English) ConsoleChangeOf(name string) string {
	return fmt.Sprintf("Change %s", name)
}
func (English) ConsoleByText() string  { return "Write it as in the config" }
func (English) ConsoleByGuide() string { return "A webhook, step by step" }
func (English) ConsoleSpecHow() string {
	return "YAML or JSON, as an entry of subscriptions in the config. ${NAME} is taken from the environment of the daemon. (secret) stands for a secret that is not shown: write ${NAME} there."
}
func (English) ConsoleSecret() string { return "Secret that signs, as ${NAME}" }
func (English) ConsoleNeedReference() string {
	return "secret: write ${NAME}, which the daemon takes from its environment, and not the secret itself"
}
func (English) ConsoleFilter() string   { return "Which events" }
func (English) ConsoleTypes() string    { return "Types" }
func (English) ConsoleCorps() string    { return "Organizations" }
func (English) ConsoleAppNames() string { return "Apps" }
func (English) ConsoleRules() string    { return "Rules of DingTalk, one a line" }
func (English) ConsoleIDs() string      { return "IDs" }
func (English) ConsoleListsHow() string {
	return "Several are separated by spaces or commas; * stands for any characters. An empty field selects all."
}
func (English) ConsoleOrder() string      { return "Order" }
func (English) ConsoleOrderNone() string  { return "none: as fast as possible" }
func (English) ConsoleOrderCorp() string  { return "one after another for each organization" }
func (English) ConsoleOrderKey() string   { return "one after another for each key" }
func (English) ConsoleOrderKeyOf() string { return "Key, for an order by key" }
func (English) ConsoleCountDay() string   { return "Count what it would have got in the last 24 hours" }
func (English) ConsoleCounted(n int) string {
	return fmt.Sprintf("%d events are selected.", n)
}
func (English) ConsoleCounting(n int) string {
	return fmt.Sprintf("%d events so far; still looking.", n)
}
func (English) ConsoleLooked() string { return "Looked at" }
func (English) ConsoleUnjudged(n int) string {
	return fmt.Sprintf("%d cannot be evaluated, because where fails on them. They would become dead letters.", n)
}
func (English) ConsoleGoOn() string { return "Go on" }
