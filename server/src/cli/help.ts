/** What `--help` prints. */
export const HELP = `Reads nginx.conf and docker-compose files together and reports what does not fit.

Usage: upstream-lens check [paths] [options]
       upstream-lens explain-project [paths] [options]

  check                     reports what does not fit
  explain-project           prints what is read together and why: the service that runs nginx, its files with their
                            paths in the container, compose files in merge order, the version, what is not seen

  paths                     Files and folders; the current folder if left out. In folders, nginx and compose files are
                            found by name; a file that is named is read as nginx configuration whatever it is called.

Options:
  -f, --format FORMAT       text (default), json, sarif, or github for annotations in GitHub Actions; explain-project
                            knows text and json
      --fail-on SEVERITY    exit 1 on findings of this severity or worse: error, warning (default), information, hint
      --nginx FILE          the nginx file that runs with the files of --compose
      --compose FILE...     its compose files in merge order, instead of those found by mounts and folders
      --nginx-version X.Y   the version of nginx, instead of the one in the image tag
      --rule ID=SEVERITY    change a rule's severity, or turn it off with off; may be repeated
      --no-color            no colors; the variables NO_COLOR and FORCE_COLOR are heeded too
  -q, --quiet               only the findings that make the check fail, and no summary
  -v, --version             print the version
  -h, --help                print this

Exit code:
  0  nothing found at or above --fail-on; explain-project: printed
  1  findings at or above --fail-on
  2  the command line is wrong, a file cannot be read, or no nginx configuration was found

Examples:
  upstream-lens check
  upstream-lens check deploy --fail-on error
  upstream-lens check nginx/nginx.conf --compose docker-compose.yml docker-compose.prod.yml
  upstream-lens check --rule upstream-host-missing=warning --format json > findings.json
  upstream-lens check --format sarif > upstream-lens.sarif
  upstream-lens explain-project nginx/conf.d/api.conf
`;
