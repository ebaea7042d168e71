CREATE TABLE language (language_id INTEGER PRIMARY KEY, name CHAR(20) NOT NULL, last_update TIMESTAMP NOT NULL);
CREATE TABLE country (country_id INTEGER PRIMARY KEY, country VARCHAR(50) NOT NULL, last_update TIMESTAMP NOT NULL);
CREATE TABLE city (city_id INTEGER PRIMARY KEY, city VARCHAR(50) NOT NULL,
    country_id INTEGER NOT NULL REFERENCES country ON DELETE RESTRICT ON UPDATE CASCADE, last_update TIMESTAMP NOT NULL);
CREATE TABLE address (address_id INTEGER PRIMARY KEY, address VARCHAR(50) NOT NULL, address2 VARCHAR(50),
    district VARCHAR(20) NOT NULL, city_id INTEGER NOT NULL REFERENCES city ON DELETE RESTRICT ON UPDATE CASCADE,
    postal_code VARCHAR(10), phone VARCHAR(20) NOT NULL, last_update TIMESTAMP NOT NULL);
CREATE TABLE actor (actor_id INTEGER PRIMARY KEY, first_name VARCHAR(45) NOT NULL, last_name VARCHAR(45) NOT NULL,
    last_update TIMESTAMP NOT NULL);
CREATE TABLE staff (staff_id INTEGER PRIMARY KEY, first_name VARCHAR(45) NOT NULL, last_name VARCHAR(45) NOT NULL,
    address_id INTEGER NOT NULL REFERENCES address, email VARCHAR(50), store_id INTEGER NOT NULL,
    active BOOLEAN NOT NULL DEFAULT TRUE, username VARCHAR(16) NOT NULL, password VARCHAR(40), last_update TIMESTAMP NOT NULL,
    picture BYTEA);
CREATE TABLE store (store_id INTEGER PRIMARY KEY, manager_staff_id INTEGER NOT NULL UNIQUE
        REFERENCES staff ON DELETE RESTRICT ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED,
    address_id INTEGER NOT NULL REFERENCES address, last_update TIMESTAMP NOT NULL);
ALTER TABLE staff ADD CONSTRAINT staff_store_id_fkey FOREIGN KEY (store_id) REFERENCES store (store_id)
    DEFERRABLE INITIALLY DEFERRED;
CREATE TABLE category (category_id INTEGER PRIMARY KEY, name VARCHAR(25) NOT NULL, last_update TIMESTAMP NOT NULL);
CREATE TABLE film (film_id INTEGER PRIMARY KEY, title VARCHAR(255) NOT NULL, description TEXT,
    release_year INTEGER CHECK (release_year BETWEEN 1901 AND 2155), language_id INTEGER NOT NULL REFERENCES language,
    original_language_id INTEGER REFERENCES language, rental_duration SMALLINT NOT NULL DEFAULT 3,
    rental_rate DECIMAL(4,2) NOT NULL DEFAULT 4.99, length SMALLINT, replacement_cost DECIMAL(5,2) NOT NULL DEFAULT 19.99,
    rating VARCHAR(10) DEFAULT 'G' CHECK (rating IN ('G', 'PG', 'PG-13', 'R', 'NC-17')), last_update TIMESTAMP NOT NULL,
    special_features TEXT[]);
CREATE TABLE inventory (inventory_id INTEGER PRIMARY KEY, film_id INTEGER NOT NULL REFERENCES film,
    store_id INTEGER NOT NULL REFERENCES store, last_update TIMESTAMP NOT NULL);
CREATE TABLE film_actor (actor_id INTEGER REFERENCES actor, film_id INTEGER REFERENCES film, last_update TIMESTAMP NOT NULL,
    PRIMARY KEY (actor_id, film_id));
CREATE TABLE film_category (film_id INTEGER REFERENCES film, category_id INTEGER REFERENCES category,
    last_update TIMESTAMP NOT NULL, PRIMARY KEY (film_id, category_id));
CREATE TABLE customer (customer_id INTEGER PRIMARY KEY, store_id INTEGER NOT NULL REFERENCES store,
    first_name VARCHAR(45) NOT NULL, last_name VARCHAR(45) NOT NULL, email VARCHAR(50),
    address_id INTEGER NOT NULL REFERENCES address, activebool BOOLEAN NOT NULL DEFAULT TRUE, create_date DATE NOT NULL,
    last_update TIMESTAMP, active INTEGER);
CREATE TABLE rental (rental_id INTEGER PRIMARY KEY, rental_date TIMESTAMP NOT NULL,
    inventory_id INTEGER NOT NULL REFERENCES inventory, customer_id INTEGER NOT NULL REFERENCES customer,
    return_date TIMESTAMP, staff_id INTEGER NOT NULL REFERENCES staff, last_update TIMESTAMP NOT NULL,
    UNIQUE (rental_date, inventory_id, customer_id));
CREATE TABLE payment (payment_id INTEGER PRIMARY KEY, customer_id INTEGER NOT NULL REFERENCES customer,
    staff_id INTEGER NOT NULL REFERENCES staff, rental_id INTEGER REFERENCES rental ON DELETE SET NULL,
    amount DECIMAL(5,2) NOT NULL, payment_date TIMESTAMP NOT NULL);
CREATE INDEX idx_actor_last_name ON actor (last_name);
CREATE INDEX idx_title ON film (title);
CREATE INDEX idx_fk_customer_id ON payment (customer_id);
CREATE INDEX idx_fk_inventory_id ON rental (inventory_id);
CREATE INDEX idx_store_id_film_id ON inventory (store_id, film_id);
-- views
CREATE VIEW actor_info AS
    SELECT a.actor_id, a.first_name, a.last_name, string_agg(DISTINCT c.name || ': ' || (
        SELECT string_agg(f.title, ', ' ORDER BY f.title) FROM film f JOIN film_category fc ON f.film_id = fc.film_id
        JOIN film_actor fa ON f.film_id = fa.film_id
        WHERE fc.category_id = c.category_id AND fa.actor_id = a.actor_id), '; ') AS film_info
    FROM actor a LEFT JOIN film_actor fa ON a.actor_id = fa.actor_id LEFT JOIN film_category fc ON fa.film_id = fc.film_id
    LEFT JOIN category c ON fc.category_id = c.category_id GROUP BY a.actor_id, a.first_name, a.last_name;
CREATE VIEW customer_list AS
    SELECT cu.customer_id AS id, cu.first_name || ' ' || cu.last_name AS name, a.address, a.postal_code AS "zip code",
        a.phone, city.city, country.country, CASE WHEN cu.activebool THEN 'active' ELSE '' END AS notes, cu.store_id AS sid
    FROM customer cu JOIN address a ON cu.address_id = a.address_id JOIN city ON a.city_id = city.city_id
    JOIN country ON city.country_id = country.country_id;
CREATE VIEW film_list AS
    SELECT film.film_id AS fid, film.title, film.description, category.name AS category, film.rental_rate AS price,
        film.length, film.rating, string_agg(actor.first_name || ' ' || actor.last_name, ', ' ORDER BY actor.actor_id) AS actors
    FROM category LEFT JOIN film_category ON category.category_id = film_category.category_id
    LEFT JOIN film ON film_category.film_id = film.film_id JOIN film_actor ON film.film_id = film_actor.film_id
    JOIN actor ON film_actor.actor_id = actor.actor_id
    GROUP BY film.film_id, film.title, film.description, category.name, film.rental_rate, film.length, film.rating;
CREATE VIEW nicer_but_slower_film_list AS
    SELECT film.film_id AS fid, film.title, category.name AS category, string_agg(
        upper(substring(actor.first_name, 1, 1)) || lower(substring(actor.first_name, 2)) || ' '
        || upper(substring(actor.last_name, 1, 1)) || lower(substring(actor.last_name, 2)), ', ' ORDER BY actor.actor_id) AS actors
    FROM category LEFT JOIN film_category ON category.category_id = film_category.category_id
    LEFT JOIN film ON film_category.film_id = film.film_id JOIN film_actor ON film.film_id = film_actor.film_id
    JOIN actor ON film_actor.actor_id = actor.actor_id GROUP BY film.film_id, film.title, category.name;
CREATE VIEW sales_by_film_category AS
    SELECT c.name AS category, sum(p.amount) AS total_sales FROM payment p JOIN rental r ON p.rental_id = r.rental_id
    JOIN inventory i ON r.inventory_id = i.inventory_id JOIN film f ON i.film_id = f.film_id
    JOIN film_category fc ON f.film_id = fc.film_id JOIN category c ON fc.category_id = c.category_id
    GROUP BY c.name ORDER BY total_sales DESC;
CREATE VIEW sales_by_store AS
    SELECT c.city || ',' || cy.country AS store, m.first_name || ' ' || m.last_name AS manager, sum(p.amount) AS total_sales
    FROM payment p JOIN rental r ON p.rental_id = r.rental_id JOIN inventory i ON r.inventory_id = i.inventory_id
    JOIN store s ON i.store_id = s.store_id JOIN address a ON s.address_id = a.address_id JOIN city c ON a.city_id = c.city_id
    JOIN country cy ON c.country_id = cy.country_id JOIN staff m ON s.manager_staff_id = m.staff_id
    GROUP BY cy.country, c.city, s.store_id, m.first_name, m.last_name;
CREATE VIEW staff_list AS
    SELECT s.staff_id AS id, s.first_name || ' ' || s.last_name AS name, a.address, a.postal_code AS "zip code", a.phone,
        city.city, country.country, s.store_id AS sid
    FROM staff s JOIN address a ON s.address_id = a.address_id JOIN city ON a.city_id = city.city_id
    JOIN country ON city.country_id = country.country_id;
