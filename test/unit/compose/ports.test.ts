import { describe, expect, it } from 'vitest';
import { modelOf, serviceIn, textAt } from './model-of';

function portsOf(list: string, env: Record<string, string> = {}) {
  const model = modelOf(`services:\n  web:\n    ports:\n${list}\n`, { env });
  const show = (value: ReturnType<typeof serviceIn>['ports'][0]['target']): string =>
    value.known ? `${value.value.first}${value.value.last === value.value.first ? '' : `-${value.value.last}`}` : '?';
  return serviceIn(model, 'web').ports.map((port) => ({
    text: [
      port.hostIp ?? '',
      port.published ? show(port.published) : '',
      show(port.target) + (port.protocol === 'udp' ? '/udp' : ''),
    ]
      .join(' ')
      .trim(),
    reason: port.target.known ? undefined : port.target.reason,
    published: port.published && !port.published.known ? port.published.reason : undefined,
    target: port.targetSpan && textAt(model, { uri: port.origin.uri, span: port.targetSpan }),
  }));
}

describe('ports', () => {
  it.each([
    ['"3000"', '3000', '3000'],
    ['3000', '3000', '3000'],
    ['"3000-3005"', '3000-3005', '3000-3005'],
    ['"8080:80"', '8080 80', '80'],
    ["'8080:80'", '8080 80', '80'],
    ['8080:80', '8080 80', '80'],
    ['"9090-9091:8080-8081"', '9090-9091 8080-8081', '8080-8081'],
    ['"9000-9010:80"', '9000-9010 80', '80'],
    ['"127.0.0.1:8001:8001"', '127.0.0.1 8001 8001', '8001'],
    ['"127.0.0.1:5000-5010:5000-5010"', '127.0.0.1 5000-5010 5000-5010', '5000-5010'],
    ['"127.0.0.1::5000"', '127.0.0.1  5000', '5000'],
    ['"[::1]:6001:6001"', '::1 6001 6001', '6001'],
    ['"::1:6001:6001"', '::1 6001 6001', '6001'],
    ['"6060:6060/udp"', '6060 6060/udp', '6060'],
    ['"6060:6060/tcp"', '6060 6060', '6060'],
    ['"${P:-8080}:80"', '8080 80', undefined],
    ['"${P:-8080:81}"', '8080 81', undefined],
    ['{target: 80}', '80', '80'],
    ['{target: "80", published: "8080", protocol: udp, host_ip: 127.0.0.1}', '127.0.0.1 8080 80/udp', '80'],
    ['{target: 80, published: 8083-9000}', '8083-9000 80', '80'],
  ])('%s', (port, text, target) => {
    expect(portsOf(`      - ${port}`)).toMatchObject([{ text, target }]);
  });

  it.each([
    ['"abc"', '"abc" is no port'],
    ['"80:"', '"" is no port'],
    ['"80:abc"', '"abc" is no port'],
    ['"70000"', '"70000" is above 65535'],
    ['"90-80"', 'the range "90-80" runs backwards'],
    ['"8000-8001:80-85"', 'the ranges in "8000-8001:80-85" differ in length'],
    ['"${P}"', '${P} is not set'],
    ['{published: 80}', 'the port has no target'],
  ])('%s is unknown: %s', (port, reason) => {
    expect(portsOf(`      - ${port}`)).toMatchObject([{ reason }]);
  });

  it('knows the container port although the host port is not set', () => {
    expect(portsOf('      - "${P}:3000"')).toMatchObject([{ text: '? 3000', published: '${P} is not set' }]);
    expect(portsOf('      - "127.0.0.1:${P}:3000/udp"')).toMatchObject([{ text: '127.0.0.1 ? 3000/udp' }]);
  });

  it('reads a variable that holds both ports', () => {
    expect(portsOf('      - "${P}"', { P: '127.0.0.1:8080:80/udp' })).toMatchObject([
      { text: '127.0.0.1 8080 80/udp' },
    ]);
  });
});

describe('expose', () => {
  it('reads numbers, ranges and protocols', () => {
    const model = modelOf('services:\n  web:\n    expose: [3000, "4000-4002", "53/udp", "x", "${P}"]\n');
    expect(serviceIn(model, 'web').expose.map(({ port, protocol }) => [port.known && port.value, protocol])).toEqual([
      [{ first: 3000, last: 3000 }, 'tcp'],
      [{ first: 4000, last: 4002 }, 'tcp'],
      [{ first: 53, last: 53 }, 'udp'],
      [false, 'tcp'],
      [false, 'tcp'],
    ]);
  });
});
