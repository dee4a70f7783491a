"""Source code, for `redproof acl`."""

from . import kind, lines

NEEDED = {"compose.yaml": "services:\n  redis: {image: redis:7.4.1}\n  app: {build: .}\n", "Dockerfile": "FROM python\nCOPY . /app\n"}
PYTHON = "import redis\nr = redis.Redis(host='redis', username='app', password='x')\n"
NODE = "const Redis = require('ioredis');\nconst r = new Redis({host: 'redis'});\n"
GO = 'package main\nimport "github.com/redis/go-redis/v9"\nvar r = redis.NewClient(&redis.Options{Addr: "redis:6379"})\n'
JAVA = 'import redis.clients.jedis.Jedis;\nclass A {\n  Jedis r = new Jedis("redis");\n'
KOTLIN = 'import redis.clients.jedis.Jedis\nval r = Jedis("redis")\n'
PHP = "<?php\n$r = new Predis\\Client(['host' => 'redis']);\n"
RUBY = "require 'redis'\nR = Redis.new(host: 'redis')\n"
SHARP = 'using StackExchange.Redis;\nclass A {\n  static IDatabase r = ConnectionMultiplexer.Connect("redis").GetDatabase();\n'


def check(name, text):
    return {**NEEDED, name: text}


@kind("acl check")
def calls(b):
    return check("a.py", PYTHON + lines(b // 20, "r.get('key{i}')\n"))


@kind("acl suggest")
def calls_for_a_suggestion(b):
    return check("a.py", PYTHON + lines(b // 20, "r.get('key{i}')\n"))


@kind("acl check")
def calls_of_all_commands(b):
    return check("a.py", PYTHON + lines(b // 34, "r.execute_command('GET', 'key{i}')\n"))


@kind("acl check")
def functions_that_call_each_other(b):
    return check("a.py", PYTHON + "def f0(k): r.get(k)\n" + lines(b // 34, "def f{j}(k): f{i}(k); f{i}(k)\n") + "f9('a')\n")


@kind("acl check")
def functions_that_all_call_one(b):
    return check("a.py", PYTHON + "def g(k): r.get(k)\n" + lines(b // 24, "def f{i}(): g('k{i}')\n"))


@kind("acl check")
def functions_that_call_in_circles(b):
    return check("a.py", PYTHON + lines(b // 44, "def f{i}(k): f{j}(k + 'a'); f0(k); r.get(k)\n") + "f0('a')\n")


@kind("acl check")
def functions_that_pass_functions(b):
    return check("a.py", PYTHON + lines(b // 36, "def f{i}(g): g(f{j}); return g(g)\n") + "f0(f1)\n")


@kind("acl check")
def classes_that_inherit(b):
    return check("a.py", PYTHON + "class A0:\n  def m(self): r.get('k')\n" + lines(b // 50, "class A{j}(A{i}):\n  def m{i}(self): self.m()\n"))


@kind("acl check")
def classes_that_inherit_from_many(b):
    return check("a.py", PYTHON + "class A0:\n  def m(self): r.get('k')\nclass A1(A0): pass\n" + lines(b // 60, "class A{j}1(A{i}1, A{i}0): pass\nclass A{j}0(A{i}0, A{i}1): pass\n") + "A91().m()\n")


EXTENDING = "class B{i}(A): pass\n"


@kind("acl check")
def attributes_of_a_class_that_many_extend(b):
    return check("a.py", PYTHON + "class A:\n  prefix = 'k'\n  def m(self):\n" + lines(b // 50, "    r.get(self.prefix)\n") + lines(b // 50, EXTENDING))


@kind("acl check")
def methods_of_a_class_that_many_extend(b):
    return check("a.py", PYTHON + "class A:\n" + lines(b // 60, "  def m{i}(self): r.get('k')\n") + lines(b // 60, EXTENDING))


@kind("acl check")
def settings_of_a_library_in_many_files(b):
    return {**NEEDED, **{f"a{i}.py": "import redis\nX = 'django_redis.cache.RedisCache'\n" for i in range(b // 60)}}


@kind("acl check")
def methods_of_one_class(b):
    return check("a.py", "import redis\nclass A:\n  def __init__(self): self.r = redis.Redis()\n" + lines(b // 50, "  def m{i}(self): self.m{j}(); self.r.get('k{i}')\n"))


@kind("acl check")
def attributes_of_one_object(b):
    return check("a.py", PYTHON + "class A: pass\na = A()\n" + lines(b // 32, "a.x{i} = r\na.x{i}.get('k')\n"))


@kind("acl check")
def variables_that_hold_a_client(b):
    return check("a.py", PYTHON + "c0 = r\n" + lines(b // 26, "c{j} = c{i}\nc{i}.get('k')\n"))


@kind("acl check")
def strings_that_grow(b):
    return check("a.py", PYTHON + "a0 = 'x'\n" + lines(b // 18, "a{j} = a{i} + a{i}\n") + "r.get(a40)\n")


@kind("acl check")
def one_name_many_times(b):
    return check("a.py", PYTHON + "a = 'x'\n" + "a = a + 'y'\nr.get(a)\n" * (b // 21))


@kind("acl check")
def one_name_of_many_values(b):
    return check("a.py", PYTHON + "def f(k): r.get(k)\n" + lines(b // 24, "if z: a = 'v{i}'\n") + "f(a)\n" * 99)


@kind("acl check")
def one_long_sum(b):
    return check("a.py", PYTHON + "r.get(" + "'a' + " * (b // 6) + "'b')\n")


@kind("acl check")
def nested_calls(b):
    return check("a.py", PYTHON + "r.get(" * (b // 7) + ")" * (b // 7) + "\n")


@kind("acl check")
def nested_brackets(b):
    return check("a.py", PYTHON + "x = " + "[" * (b // 2) + "]" * (b // 2) + "\n")


@kind("acl check")
def open_brackets(b):
    return check("a.py", PYTHON + "x = " + "({[" * (b // 3) + "\n")


@kind("acl check")
def nested_blocks(b):
    return check("a.py", PYTHON + "".join(" " * i + "if a:\n" for i in range(int((2 * b) ** 0.5))) + "\n")


@kind("acl check")
def chained_calls(b):
    return check("a.py", PYTHON + "r.pipeline()" + ".get('a')" * (b // 9) + "\n")


@kind("acl check")
def modules_that_import_each_other(b):
    n = b // 60
    return {**NEEDED, **{f"m{i}.py": f"from m{i + 1} import *\nimport redis\nr{i} = redis.Redis()\nr{i + 1}.get('k')\n" for i in range(n)}}


@kind("acl check")
def modules_that_import_one(b):
    n = b // 60
    return {**NEEDED, "c.py": PYTHON, **{f"m{i}.py": f"from c import r\nr.get('k{i}')\nimport redis\n" for i in range(n)}}


@kind("acl check")
def users_times_calls(b):
    return {
        "compose.yaml": "services:\n  redis: {image: redis:7.4.1, command: redis-server --aclfile /u, volumes: ['./u:/u']}\n  app: {build: ., environment: {REDIS_URL: 'redis://cook1:x@redis'}}\n",
        "Dockerfile": "FROM python\nCOPY . /app\n",
        "u": lines(b // 80, "user cook{i} on >pepper{i} ~k{i} +get\n"),
        "a.py": PYTHON + lines(b // 40, "r.get('key{i}')\n"),
    }


@kind("acl check")
def patterns_times_calls(b):
    return {
        "compose.yaml": "services:\n  redis: {image: redis:7.4.1, command: redis-server --aclfile /u, volumes: ['./u:/u']}\n  app: {build: ., environment: {REDIS_URL: 'redis://app:x@redis'}}\n",
        "Dockerfile": "FROM python\nCOPY . /app\n",
        "u": "user app on >x +get " + lines(b // 20, "~a*{i} ") + "\n",
        "a.py": PYTHON + lines(b // 40, "r.get('key{i}')\n"),
    }


@kind("acl check")
def applications(b):
    n = b // 140
    return {"compose.yaml": "services:\n  redis: {image: redis:7.4.1}\n" + lines(n, "  a{i}: {{build: ./a{i}}}\n"), **{f"a{i}/Dockerfile": "FROM python\nCOPY . /a\n" for i in range(n)}, **{f"a{i}/a.py": PYTHON + "r.get('a')\n" for i in range(n)}}


@kind("acl check")
def services_of_one_application(b):
    return {"compose.yaml": "services:\n  redis: {image: redis:7.4.1}\n" + lines(b // 50, "  a{i}: {{build: .}}\n"), "Dockerfile": "FROM python\nCOPY . /a\n", "a.py": PYTHON + lines(b // 40, "r.get('key{i}')\n")}


@kind("acl check")
def lua_in_python(b):
    return check("a.py", PYTHON + "r.eval('''\n" + lines(b // 40, "redis.call('get', KEYS[1] .. '{i}')\n") + "''', 1, 'k')\n")


@kind("acl check")
def nested_lua(b):
    return check("a.py", PYTHON + "r.eval('''\n" + "if a then " * (b // 14) + "end " * (b // 14) + "''', 1, 'k')\n")


def languages():
    """The same three forms in each of the other languages."""
    forms = {
        "javascript": ("a.js", NODE, "r.get('k{i}');\n", "function f{j}(k) {{ f{i}(k); f{i}(k); }}\n", ""),
        "typescript": ("a.ts", NODE, "r.get('k{i}');\n", "function f{j}(k: any) {{ f{i}(k); f{i}(k); }}\n", ""),
        "go": ("a.go", GO, 'func g{i}() {{ r.Get(ctx, "k{i}") }}\n', "func f{j}(k string) {{ f{i}(k); f{i}(k) }}\n", ""),
        "java": ("A.java", JAVA, '  void g{i}() {{ r.get("k{i}"); }}\n', "  void f{j}(String k) {{ f{i}(k); f{i}(k); }}\n", "}\n"),
        "kotlin": ("A.kt", KOTLIN, 'fun g{i}() {{ r.get("k{i}") }}\n', "fun f{j}(k: String) {{ f{i}(k); f{i}(k) }}\n", ""),
        "php": ("a.php", PHP, "$r->get('k{i}');\n", "function f{j}($k) {{ f{i}($k); f{i}($k); }}\n", ""),
        "ruby": ("a.rb", RUBY, "R.get('k{i}')\n", "def f{j}(k); f{i}(k); f{i}(k); end\n", ""),
        "c sharp": ("a.cs", SHARP, '  void G{i}() {{ r.StringGet("k{i}"); }}\n', "  void f{j}(string k) {{ f{i}(k); f{i}(k); }}\n", "}\n"),
    }
    for language, (name, head, call, function, end) in forms.items():
        yield f"calls in {language}", lambda b, name=name, head=head, call=call, end=end: check(name, head + lines(b // len(call), call) + end)
        yield f"functions in {language}", lambda b, name=name, head=head, call=function, end=end: check(name, head + lines(b // len(call), call) + end)
        for opening, closing in ("()", "[]", "{}"):
            yield f"nested {opening}{closing} in {language}", lambda b, name=name, head=head, o=opening, c=closing: check(name, head + "x = " + o * (b // 2) + c * (b // 2) + "\n")
        yield f"open quotes in {language}", lambda b, name=name, head=head: check(name, head + "x = \"${'`" * (b // 9) + "\n")
        yield f"one long line in {language}", lambda b, name=name, head=head, call=call: check(name, head + lines(b // len(call), call).replace("\n", " ") + "\n")
        yield f"operators in {language}", lambda b, name=name, head=head: check(name, head + "x = " + "a + " * (b // 4) + "a;\n")
        yield f"less than in {language}", lambda b, name=name, head=head: check(name, head + "x = " + "a<" * (b // 2) + "\n")


for name, make in languages():
    make.__name__ = name
    kind("acl check")(make)
