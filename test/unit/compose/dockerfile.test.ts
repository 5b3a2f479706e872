import { describe, expect, it } from 'vitest';
import { readDockerfileFacts } from '../../../server/src/compose';
import { modelOf, plain, serviceIn } from './model-of';

const facts = (text: string, options = {}) => readDockerfileFacts('file:///project/Dockerfile', text, options);

describe('Dockerfile', () => {
  it('reads image, ports and copied files', () => {
    const text = 'FROM nginx:1.25-alpine\nEXPOSE 80 443/tcp 53/udp 8080-8081\nCOPY nginx.conf /etc/nginx/nginx.conf\n';
    const { image, exposes, copies } = facts(text);
    expect(plain(image)).toBe('nginx:1.25-alpine');
    expect(image && text.slice(image.origin.span.start, image.origin.span.end)).toBe('nginx:1.25-alpine');
    expect(exposes).toEqual([80, 443, 8080, 8081]);
    expect(copies).toEqual([{ sources: ['nginx.conf'], target: '/etc/nginx/nginx.conf' }]);
  });

  it('knows whether the image brings a health check', () => {
    const check = (lines: string) => facts(`FROM node:22\n${lines}\n`).healthcheck;
    expect(check('HEALTHCHECK --interval=5s CMD curl -f http://localhost/')).toBe('command');
    expect(check('HEALTHCHECK CMD a\nHEALTHCHECK NONE')).toBe('none');
    expect(check('EXPOSE 80')).toBeUndefined();
    expect(facts('FROM node:22 AS a\nHEALTHCHECK CMD x\nFROM a\nEXPOSE 80\n').healthcheck).toBe('command');
    expect(facts('FROM node:22 AS a\nHEALTHCHECK CMD x\nFROM node:22\nEXPOSE 80\n').healthcheck).toBeUndefined();
  });

  it('follows stages to the last or the wanted one', () => {
    const text = [
      'FROM node:22 AS build',
      'COPY . /app',
      'FROM nginx:1.25 AS base',
      'EXPOSE 80',
      'COPY base.conf /etc/nginx/conf.d/',
      'FROM base',
      'EXPOSE 81',
      'COPY --from=build /app/dist /usr/share/nginx/html',
      'COPY --chown=nginx:nginx a.conf b.conf /etc/nginx/conf.d/',
    ].join('\n');
    expect(plain(facts(text).image)).toBe('nginx:1.25');
    expect(facts(text).exposes).toEqual([80, 81]);
    expect(facts(text).copies).toEqual([
      { sources: ['base.conf'], target: '/etc/nginx/conf.d/' },
      { sources: ['a.conf', 'b.conf'], target: '/etc/nginx/conf.d/' },
    ]);
    expect(plain(facts(text, { target: 'build' }).image)).toBe('node:22');
    expect(facts(text, { target: 'BUILD' }).copies).toEqual([{ sources: ['.'], target: '/app' }]);
    expect(plain(facts(text, { target: '0' }).image)).toBe('node:22');
    expect(facts(text, { target: 'none' }).image).toBeUndefined();
  });

  it('uses the defaults of ARG, and build arguments over them', () => {
    const text =
      'ARG TAG=1.25\nARG IMAGE=nginx\nFROM ${IMAGE}:$TAG\nARG PORT=8080\nEXPOSE $PORT\nARG TAG\nCOPY $TAG.conf /x\n';
    expect(plain(facts(text).image)).toBe('nginx:1.25');
    expect(facts(text).exposes).toEqual([8080]);
    expect(facts(text).copies).toEqual([{ sources: ['1.25.conf'], target: '/x' }]);
    expect(plain(facts(text, { args: new Map([['TAG', '1.27']]) }).image)).toBe('nginx:1.27');
    expect(plain(facts('ARG TAG\nFROM nginx:${TAG}\n').image)).toBe('? ${TAG} is not set');
  });

  it('reads JSON forms, working folders, continued lines and leaves out what is no file', () => {
    const text = [
      '# syntax=docker/dockerfile:1',
      'FROM --platform=linux/amd64 nginx',
      'WORKDIR /etc/nginx',
      'WORKDIR conf.d',
      'COPY ["a b.conf", "./"]',
      'COPY one.conf \\',
      '  two.conf ./sub/',
      'ADD https://example.org/x.conf /etc/x.conf',
      'COPY <<EOF /etc/nginx/inline.conf',
      'listen 80;',
      'EOF',
      'ENV DIR=/etc/nginx',
      'ADD nginx.conf $DIR/nginx.conf',
    ].join('\n');
    expect(plain(facts(text).image)).toBe('nginx');
    expect(facts(text).copies).toEqual([
      { sources: ['a b.conf'], target: '/etc/nginx/conf.d/' },
      { sources: ['one.conf', 'two.conf'], target: '/etc/nginx/conf.d/sub/' },
      { sources: ['nginx.conf'], target: '/etc/nginx/nginx.conf' },
    ]);
  });

  it.each(['', '\n', '# x', 'RUN x', 'FROM', 'FROM  AS x', 'COPY', 'FROM a\nCOPY\nEXPOSE\nADD x\nENV\nARG', 'FROM $'])(
    'never throws: %j',
    (text) => expect(facts(text).copies).toEqual([]),
  );
});

describe('build', () => {
  const files: Record<string, string> = {
    './nginx|Dockerfile': 'FROM nginx:1.25\nCOPY nginx.conf /etc/nginx/nginx.conf\n',
    '.|docker/web.Dockerfile': 'ARG TAG=1\nFROM nginx:${TAG} AS base\nFROM base AS last\nEXPOSE 81\n',
  };
  const asked: string[] = [];
  const build = (keys: string) => {
    const model = modelOf(`services:\n  web:\n    build: ${keys}\n`, {
      readDockerfile: (context, dockerfile) => {
        asked.push(`${context}|${dockerfile}`);
        const text = files[`${context}|${dockerfile}`];
        return text === undefined ? undefined : { uri: 'file:///x/Dockerfile', text };
      },
    });
    return serviceIn(model, 'web').build;
  };

  it('reads the context alone', () => {
    expect(build('./nginx')?.file?.copies).toHaveLength(1);
    expect(plain(build('./nginx')?.context)).toBe('./nginx');
  });

  it('reads the mapping', () => {
    const result = build('{dockerfile: docker/web.Dockerfile, target: base, args: {TAG: 1.27}}');
    expect(plain(result?.context)).toBe('.');
    expect(plain(result?.file?.image)).toBe('nginx:1.27');
    expect(result?.file?.exposes).toEqual([]);
    const list = build('{dockerfile: docker/web.Dockerfile, args: ["TAG=1.28"]}');
    expect(plain(list?.file?.image)).toBe('nginx:1.28');
    expect(list?.file?.exposes).toEqual([81]);
  });

  it('reads an inline Dockerfile', () => {
    const result = build('\n      dockerfile_inline: |\n        FROM nginx:1.26\n        EXPOSE 90\n');
    expect(plain(result?.file?.image)).toBe('nginx:1.26');
    expect(result?.file?.exposes).toEqual([90]);
  });

  it('does not ask for what is remote or unknown', () => {
    asked.length = 0;
    for (const context of ['https://github.com/a/b.git', 'git@github.com:a/b', '"${DIR}"']) {
      expect(build(context)?.file).toBeUndefined();
    }
    expect(asked).toEqual([]);
  });
});
