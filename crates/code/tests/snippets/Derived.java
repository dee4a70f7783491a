import java.util.List;
import org.springframework.data.annotation.Id;
import org.springframework.data.redis.core.RedisHash;
import org.springframework.data.repository.CrudRepository;

@RedisHash("person")
class Person { @Id String id; String name; }

interface People extends CrudRepository<Person, String> { List<Person> findByName(String name); }

class Derived {
    private final People people;

    Derived(People people) { this.people = people; }

    void run() {
        people.findByName("x"); //: SINTER person:*; SUNION person:*; HGETALL person:*
        people.existsById("x"); //: SISMEMBER person
    }
}
