package config

func (v *validator) format(at, name string) {
	v.oneOf(at+".format", name, "", "cloudevents", "typed", "binary", "raw")
}
