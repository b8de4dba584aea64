package runner

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

const (
	reportConfigFile = "report_config.json"
	batchConfigFile  = "batch_metrics_config.json"
)

// ParseMode reads a mode as the command line spells it; "test" is the word of ReSim's documents for
// job mode, and "" is [Auto].
func ParseMode(s string) (Mode, error) {
	switch m := Mode(s); m {
	case "":
		return Auto, nil
	case "test":
		return JobMode, nil
	case Auto, JobMode, BatchMode, ReportMode:
		return m, nil
	}
	return "", fmt.Errorf("%q is no mode; use auto, job, batch or report", s)
}

// configFile is the name of the config file of a mode, "" for job mode.
func (m Mode) configFile() string {
	switch m {
	case ReportMode:
		return reportConfigFile
	case BatchMode:
		return batchConfigFile
	default:
		return ""
	}
}

// detect chooses the mode by the config file in the inputs folder: report before batch before job.
// A second config file is worth a warning.
func detect(inputs string, asked Mode) (mode Mode, warning string, err error) {
	if err := checkInputs(inputs); err != nil {
		return "", "", err
	}
	if asked != Auto {
		return asked, "", nil
	}
	report, err := present(filepath.Join(inputs, reportConfigFile))
	if err != nil {
		return "", "", err
	}
	batch, err := present(filepath.Join(inputs, batchConfigFile))
	if err != nil {
		return "", "", err
	}
	switch {
	case report && batch:
		return ReportMode, fmt.Sprintf("%s has both %s and %s; running report mode (use --mode batch for the other)",
			inputs, reportConfigFile, batchConfigFile), nil
	case report:
		return ReportMode, "", nil
	case batch:
		return BatchMode, "", nil
	}
	return JobMode, "", nil
}

func checkInputs(inputs string) error {
	info, err := os.Stat(inputs)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("the inputs folder %s does not exist; mount it there, or name another with --inputs", inputs)
	case err != nil:
		return fmt.Errorf("the inputs folder cannot be read: %w; check its permissions, or name another with --inputs", err)
	case !info.IsDir():
		return fmt.Errorf("the inputs folder %s is a file; name the folder that holds it with --inputs", inputs)
	}
	return nil
}

// present says whether there is anything of that name; a link to nowhere counts, so that reading it
// says what is wrong.
func present(path string) (bool, error) {
	_, err := os.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("looking for the config file: %w; check the permissions of its folder", err)
	}
	return true, nil
}
