import { describe, expect, it } from 'vitest';
import { composeChoices, withChoice } from '../../../client/src/composeChoice';
import { about, project } from './topology';

const BASE = 'file:///shop/docker-compose.yml';
const LB = 'file:///shop/docker-compose.lb.yml';
const PROD = 'file:///shop/docker-compose.prod.yml';
const nameOf = (uri: string) => uri.replace('file:///shop/', '');

describe('the choice of compose files', () => {
  it('has what is in use, what may be meant, and each file of the workspace once', () => {
    const view = project({ about: about({ chosen: [BASE, LB], alternatives: [[LB]], assumption: 'so it seems' }) });
    expect(composeChoices(view, [PROD, LB, BASE], nameOf)).toEqual([
      { label: 'Let Upstream Lens decide', description: 'now', files: undefined },
      { label: 'docker-compose.yml + docker-compose.lb.yml', description: 'now', files: [BASE, LB] },
      { label: 'docker-compose.lb.yml', description: 'may be meant', files: [LB] },
      { label: 'docker-compose.prod.yml', description: '', files: [PROD] },
      { label: 'docker-compose.yml', description: '', files: [BASE] },
    ]);
  });

  it('shows a choice that the setting made', () => {
    const view = project({ about: about({ chosen: [LB], isChosen: true }) });
    expect(composeChoices(view, [LB], nameOf).map(({ description }) => description)).toEqual(['', 'now']);
  });

  it('is offered without any file, too', () => {
    const view = project({ about: about({ chosen: [] }) });
    expect(composeChoices(view, [], nameOf).map(({ label }) => label)).toEqual(['Let Upstream Lens decide']);
  });
});

describe('the setting', () => {
  const other = { nginx: 'other.conf', compose: 'other.yml' };

  it('gets an entry for the nginx file beside those of others', () => {
    expect(withChoice(undefined, 'nginx.conf', ['a.yml', 'b.yml'])).toEqual([
      { nginx: 'nginx.conf', compose: ['a.yml', 'b.yml'] },
    ]);
    expect(withChoice([other], 'nginx.conf', ['a.yml'])).toEqual([other, { nginx: 'nginx.conf', compose: ['a.yml'] }]);
  });

  it('has the entry replaced in its place, with what else it says', () => {
    const own = { nginx: './nginx.conf', compose: 'a.yml', service: 'lb' };
    expect(withChoice([own, other], 'nginx.conf', ['b.yml'])).toEqual([
      { nginx: 'nginx.conf', compose: ['b.yml'], service: 'lb' },
      other,
    ]);
    const twice = [own, { nginx: 'nginx.conf', compose: 'c.yml' }];
    expect(withChoice(twice, 'nginx.conf', ['b.yml'])).toEqual([
      { nginx: 'nginx.conf', compose: ['b.yml'], service: 'lb' },
    ]);
  });

  it('loses the entry, and is unset when none is left', () => {
    const own = { nginx: 'deploy\\nginx.conf', compose: 'a.yml' };
    expect(withChoice([own, other], 'deploy/nginx.conf', undefined)).toEqual([other]);
    expect(withChoice([own], 'deploy/nginx.conf', undefined)).toBeUndefined();
  });

  it('keeps what it does not understand', () => {
    expect(withChoice([null, 5, other], 'nginx.conf', ['a.yml'])).toEqual([
      null,
      5,
      other,
      { nginx: 'nginx.conf', compose: ['a.yml'] },
    ]);
    expect(withChoice('nonsense', 'nginx.conf', ['a.yml'])).toEqual([{ nginx: 'nginx.conf', compose: ['a.yml'] }]);
  });
});
