package words

// English and Chinese are the languages there are.
type (
	English struct{}
	Chinese struct{}
)
