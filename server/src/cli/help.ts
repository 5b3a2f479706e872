import type { COMMANDS } from './args';

type Command = (typeof COMMANDS)[number];

/** What `--help` prints. */
export const HELP = `Reads nginx.conf and docker-compose files together and reports what does not fit.

Usage: upstream-lens check [paths] [options]
       upstream-lens explain [rule]
       upstream-lens explain-project [paths] [options]
       upstream-lens format [paths] [options]

  check                     reports what does not fit, and fixes it with --fix
  explain                   prints the page of a rule; all rules without one
  explain-project           prints what is read together and why: the service that runs nginx, its files with their
                            paths in the container, compose files in merge order, the version, what is not seen
  format                    formats nginx files, or tells with --check which are not formatted

  upstream-lens help COMMAND prints examples. Options common to check and explain-project:

      --nginx FILE          the nginx file that runs with the files of --compose
      --compose FILE...     its compose files in merge order, instead of those found by mounts and folders
      --nginx-version X.Y   the version of nginx, instead of the one in the image tag
      --config FILE         the configuration file, instead of the nearest upstream-lens.config.json
  -f, --format FORMAT       text (default) or json; check also knows sarif, github and gitlab
      --no-color            no colors; the variables NO_COLOR and FORCE_COLOR are heeded too
  -v, --version             print the version
  -h, --help                print this

Exit code: 0 clean, 1 findings, 2 the command line is wrong or nothing could be read
`;

const CHECK = `Usage: upstream-lens check [paths] [options]

  paths                     Files, folders, and patterns such as 'sites/*.conf'; the current folder if left out; - for
                            standard input. In folders, nginx and compose files are found by name; a file that is named
                            is read as nginx configuration whatever it is called.

What to report:
  -f, --format FORMAT       text (default), json, sarif, github for annotations, or gitlab for code quality
      --startup             only what nginx or Compose would refuse to start for, all at once and in their words
      --rule ID=SEVERITY    change a rule's severity, or turn it off with off; may be repeated
  -q, --quiet               only the findings that make the check fail, and no summary
      --no-color            no colors; the variables NO_COLOR and FORCE_COLOR are heeded too

When to fail:
      --fail-on SEVERITY    exit 1 on findings of this severity or worse: error, warning (default), information, hint
      --max-warnings N      let N warnings pass; exit 1 on more, or on an error
      --baseline FILE       leave out the findings that this file knows, instead of upstream-lens.baseline.json
      --write-baseline [FILE]
                            write what is found now to the baseline, and exit 0

Fixing:
      --fix                 change the files, then report what is left
      --fix-dry-run         print the changes as a diff for git apply, and change nothing
      --fix-type TYPES      safe (default): what keeps behaviour · safe,suggestion: each finding's preferred fix

What to read:
      --nginx FILE          the nginx file that runs with the files of --compose
      --compose FILE...     its compose files in merge order, instead of those found by mounts and folders
      --nginx-version X.Y   the version of nginx, instead of the one in the image tag
      --config FILE         the configuration file, instead of the nearest upstream-lens.config.json
      --stdin-filename FILE the file that standard input stands for; nginx.conf if left out

Exit code:
  0  nothing found at or above --fail-on
  1  findings at or above --fail-on, or more warnings than --max-warnings
  2  the command line is wrong, a file cannot be read or written, or no nginx configuration was found

Examples:
  upstream-lens check
  upstream-lens check deploy --fail-on error
  upstream-lens check --startup
  upstream-lens check nginx/nginx.conf --compose docker-compose.yml docker-compose.prod.yml
  upstream-lens check --rule upstream-host-missing=warning --format json > findings.json
  upstream-lens check --format sarif > upstream-lens.sarif
  upstream-lens check --fix-dry-run | git apply
  git show :nginx.conf | upstream-lens check - --stdin-filename nginx.conf
`;

const EXPLAIN = `Usage: upstream-lens explain [rule]

  rule                      the id in the brackets at the end of a finding; without one, all rules are listed

Exit code: 0 printed, 2 there is no such rule

Examples:
  upstream-lens explain
  upstream-lens explain upstream-host-missing
`;

const EXPLAIN_PROJECT = `Usage: upstream-lens explain-project [paths] [options]

  For each project that the paths belong to: the service that runs nginx and what says so, its files with their paths
  in the container, compose files in merge order, the version, what is not seen.

  -f, --format FORMAT       text (default) or json
      --nginx FILE          the nginx file that runs with the files of --compose
      --compose FILE...     its compose files in merge order, instead of those found by mounts and folders
      --nginx-version X.Y   the version of nginx, instead of the one in the image tag
      --config FILE         the configuration file, instead of the nearest upstream-lens.config.json

Exit code: 0 printed, 2 nothing could be read

Examples:
  upstream-lens explain-project
  upstream-lens explain-project nginx/conf.d/api.conf
  upstream-lens explain-project nginx.conf --compose compose.yml compose.prod.yml --format json
`;

const FORMAT = `Usage: upstream-lens format [paths] [options]

  paths                     Files, folders, and patterns such as 'sites/*.conf'; the current folder if left out; - for
                            standard input, whose formatted text goes to standard output. In folders, nginx files are
                            found by name and by what includes them; a compose file stands for the nginx files that
                            run with it, and is not formatted itself.

  Only white space between words changes. Indentation is that of .editorconfig, else the file's own. A file with a
  syntax error is left as it is. Paths of the files that were changed are printed.

      --check               change nothing; print the paths of files that are not formatted, and exit 1 if there are any
      --stdin-filename FILE the file that standard input stands for; nginx.conf if left out
      --config FILE         the configuration file, instead of the nearest upstream-lens.config.json
  -q, --quiet               no summary

Exit code:
  0  all files are formatted
  1  with --check: some are not
  2  the command line is wrong, a file has a syntax error, cannot be read or written, or no nginx file was found

Examples:
  upstream-lens format
  upstream-lens format --check
  upstream-lens format nginx/nginx.conf nginx/conf.d
  upstream-lens format - --stdin-filename nginx/nginx.conf < nginx/nginx.conf
`;

const TOPICS: Readonly<Record<Command, string>> = {
  check: CHECK,
  explain: EXPLAIN,
  'explain-project': EXPLAIN_PROJECT,
  format: FORMAT,
};

/** @param topic a command, if one was named */
export function helpOn(topic: string | undefined): string {
  return TOPICS[topic as Command] ?? HELP;
}
