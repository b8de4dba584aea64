package emissions

// Config is what metrics configs say of topics.
type Config struct {
	topics map[string]*Topic
	names  []string
}
