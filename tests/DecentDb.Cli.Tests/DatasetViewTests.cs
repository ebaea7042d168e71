using System;
using System.IO;
using System.Text;
using DecentDb.TestSupport;
using Xunit;
using Xunit.Abstractions;

namespace DecentDb.Cli.Tests;

/// <summary>
/// Views over real data sets, found through an environment variable; the answers are those of SQLite over the same
/// rows.
/// </summary>
public sealed class DatasetViewTests(ITestOutputHelper output) : IDisposable
{
    private const string OrderViews = """
        CREATE VIEW alphabetical_list_of_products AS
            SELECT products.*, categories.category_name
            FROM categories JOIN products ON categories.category_id = products.category_id WHERE products.discontinued = 0;
        CREATE VIEW current_product_list AS SELECT product_id, product_name FROM products WHERE discontinued = 0;
        CREATE VIEW customer_and_suppliers_by_city AS
            SELECT city, company_name, contact_name, 'Customers' AS relationship FROM customers
            UNION SELECT city, company_name, contact_name, 'Suppliers' FROM suppliers;
        CREATE VIEW order_details_extended AS
            SELECT d.order_id, d.product_id, p.product_name, d.unit_price, d.quantity, d.discount,
                d.unit_price * d.quantity * (1 - d.discount) AS extended_price
            FROM products p JOIN order_details d ON p.product_id = d.product_id;
        CREATE VIEW order_subtotals AS
            SELECT order_id, SUM(unit_price * quantity * (1 - discount)) AS subtotal FROM order_details GROUP BY order_id;
        CREATE VIEW orders_qry AS
            SELECT o.order_id, o.customer_id, o.order_date, o.freight, c.company_name, c.address, c.city, c.country
            FROM customers c JOIN orders o ON c.customer_id = o.customer_id;
        CREATE VIEW products_above_average_price AS
            SELECT product_name, unit_price FROM products WHERE unit_price > (SELECT AVG(unit_price) FROM products);
        CREATE VIEW products_by_category AS
            SELECT category_name, product_name, quantity_per_unit, units_in_stock, discontinued
            FROM categories JOIN products USING (category_id) WHERE discontinued <> 1;
        CREATE VIEW quarterly_orders AS
            SELECT DISTINCT c.customer_id, c.company_name, c.city, c.country
            FROM customers c RIGHT JOIN orders o ON c.customer_id = o.customer_id
            WHERE o.order_date BETWEEN '1997-01-01' AND '1997-12-31';
        CREATE VIEW invoices AS
            SELECT o.ship_name, o.ship_city, o.customer_id, c.company_name AS customer_name, c.country,
                e.first_name || ' ' || e.last_name AS salesperson, o.order_id, o.order_date, s.company_name AS shipper_name,
                d.product_id, p.product_name, d.unit_price, d.quantity, d.discount,
                d.unit_price * d.quantity * (1 - d.discount) AS extended_price, o.freight
            FROM shippers s JOIN (products p JOIN ((employees e JOIN (customers c
                JOIN orders o ON c.customer_id = o.customer_id) ON e.employee_id = o.employee_id)
                JOIN order_details d ON o.order_id = d.order_id) ON p.product_id = d.product_id) ON s.shipper_id = o.ship_via;
        CREATE VIEW product_sales_for_1997 AS
            SELECT c.category_name, p.product_name, SUM(d.unit_price * d.quantity * (1 - d.discount)) AS product_sales
            FROM categories c JOIN products p ON c.category_id = p.category_id
                JOIN order_details d ON p.product_id = d.product_id JOIN orders o ON o.order_id = d.order_id
            WHERE o.shipped_date BETWEEN '1997-01-01' AND '1997-12-31' GROUP BY c.category_name, p.product_name;
        CREATE VIEW category_sales_for_1997 AS
            SELECT category_name, SUM(product_sales) AS category_sales FROM product_sales_for_1997 GROUP BY category_name;
        CREATE VIEW sales_by_category AS
            SELECT c.category_id, c.category_name, p.product_name, SUM(x.extended_price) AS product_sales
            FROM categories c JOIN (products p JOIN (orders o JOIN order_details_extended x ON o.order_id = x.order_id)
                ON p.product_id = x.product_id) ON c.category_id = p.category_id
            WHERE o.order_date BETWEEN '1997-01-01' AND '1997-12-31'
            GROUP BY c.category_id, c.category_name, p.product_name;
        CREATE VIEW sales_totals_by_amount AS
            SELECT s.subtotal AS sale_amount, o.order_id, c.company_name, o.shipped_date
            FROM customers c JOIN (orders o JOIN order_subtotals s ON o.order_id = s.order_id)
                ON c.customer_id = o.customer_id
            WHERE s.subtotal > 2500 AND o.shipped_date BETWEEN '1997-01-01' AND '1997-12-31';
        CREATE VIEW summary_of_sales_by_quarter AS
            SELECT o.shipped_date, o.order_id, s.subtotal FROM orders o JOIN order_subtotals s ON o.order_id = s.order_id
            WHERE o.shipped_date IS NOT NULL;
        CREATE VIEW summary_of_sales_by_year AS
            SELECT shipped_date, order_id, subtotal FROM summary_of_sales_by_quarter;
        """;

    private const string RentalViews = """
        CREATE VIEW customer_list AS
            SELECT cu.customer_id AS id, cu.first_name || ' ' || cu.last_name AS name, a.address, a.postal_code AS "zip code",
                a.phone, city.city, country.country, CASE WHEN cu.activebool THEN 'active' ELSE '' END AS notes,
                cu.store_id AS sid
            FROM customer cu JOIN address a ON cu.address_id = a.address_id JOIN city ON a.city_id = city.city_id
                JOIN country ON city.country_id = country.country_id;
        CREATE VIEW staff_list AS
            SELECT s.staff_id AS id, s.first_name || ' ' || s.last_name AS name, a.address, city.city, country.country
            FROM staff s JOIN address a ON s.address_id = a.address_id JOIN city ON a.city_id = city.city_id
                JOIN country ON city.country_id = country.country_id;
        CREATE VIEW sales_by_film_category AS
            SELECT c.name AS category, SUM(p.amount) AS total_sales
            FROM payment p JOIN rental r ON p.rental_id = r.rental_id JOIN inventory i ON r.inventory_id = i.inventory_id
                JOIN film_category fc ON i.film_id = fc.film_id JOIN category c ON fc.category_id = c.category_id
            GROUP BY c.name;
        CREATE VIEW film_list (fid, title, category, price, actor_count) AS
            SELECT film.film_id, film.title, category.name, film.rental_rate, COUNT(film_actor.actor_id)
            FROM category LEFT JOIN film_category ON category.category_id = film_category.category_id
                LEFT JOIN film ON film_category.film_id = film.film_id LEFT JOIN film_actor ON film.film_id = film_actor.film_id
            GROUP BY film.film_id, film.title, category.name, film.rental_rate;
        CREATE VIEW actor_info AS
            SELECT a.actor_id, a.first_name, a.last_name,
                (SELECT COUNT(DISTINCT fc.category_id) FROM film_actor fa JOIN film_category fc ON fa.film_id = fc.film_id
                 WHERE fa.actor_id = a.actor_id) AS category_count
            FROM actor a;
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Views_over_orders_give_the_known_answers()
    {
        string[] tables =
        [
            "region", "us_states", "categories", "suppliers", "shippers", "employees", "territories",
            "employee_territories", "customers", "customer_demographics", "customer_customer_demo", "products",
            "orders", "order_details",
        ];
        if (!Load("northwind", tables))
        {
            return;
        }

        Run(OrderViews);
        Assert.Equal(
            "67|67|120|2155|830|830|25|67|86|2155|77|8|77|66|809|809",
            Counts(
                "alphabetical_list_of_products", "current_product_list", "customer_and_suppliers_by_city",
                "order_details_extended", "order_subtotals", "orders_qry", "products_above_average_price",
                "products_by_category", "quarterly_orders", "invoices", "product_sales_for_1997",
                "category_sales_for_1997", "sales_by_category", "sales_totals_by_amount",
                "summary_of_sales_by_quarter", "summary_of_sales_by_year"));
        Assert.Equal(
            "Beverages|102074;Condiments|55278;Confections|80894;Dairy Products|114750;Grains/Cereals|55949;"
            + "Meat/Poultry|81338;Produce|53020;Seafood|65544",
            Rows("SELECT category_name, ROUND(category_sales) FROM category_sales_for_1997 ORDER BY 1"));
        Assert.Equal(
            "10417;10479;10540",
            Rows("SELECT order_id FROM sales_totals_by_amount ORDER BY sale_amount DESC LIMIT 3"));
        Run("ALTER TABLE order_details RENAME TO items; ALTER TABLE items RENAME COLUMN quantity TO pieces");
        Assert.Equal("8|2155", Counts("category_sales_for_1997", "invoices"));
        Assert.Equal("", Sql.Check(_folder.Database));
    }

    [Fact]
    public void Views_over_rentals_give_the_known_answers()
    {
        // A store has a manager and a member of the staff a store, so that one of the keys comes later.
        string[] tables =
        [
            "language", "country", "city", "address", "actor", "staff", "store", "category", "film", "inventory",
            "film_actor", "film_category", "customer", "rental", "payment",
        ];
        if (!Load("sakila", tables))
        {
            return;
        }

        Run(RentalViews);
        Assert.Equal(
            "599|2|16|1000|200",
            Counts("customer_list", "staff_list", "sales_by_film_category", "film_list", "actor_info"));
        Assert.Equal(
            "Sports|5314.21;Sci-Fi|4756.98;Animation|4656.30",
            Rows("SELECT category, total_sales FROM sales_by_film_category ORDER BY total_sales DESC LIMIT 3"));
        Assert.Equal("5462|2607", Rows(
            "SELECT (SELECT SUM(actor_count) FROM film_list), (SELECT SUM(category_count) FROM actor_info)"));
        Assert.Equal("Mike Hillyer|Canada;Jon Stephens|Australia", Rows("SELECT name, country FROM staff_list ORDER BY id"));
    }

    private bool Load(string set, string[] tables)
    {
        if (Environment.GetEnvironmentVariable("DECENTDB_DATASETS") is not { Length: > 0 } root
            || !Directory.Exists(Path.Combine(root, set)))
        {
            output.WriteLine($"Skipped: DECENTDB_DATASETS does not lead to {set}.");
            return false;
        }

        var folder = Path.Combine(root, set);
        var schema = File.ReadAllText(Path.Combine(folder, "schema.sql"))
            .Replace("FOREIGN KEY (store_id) REFERENCES store (store_id)", "CHECK (TRUE)", StringComparison.Ordinal);
        Run(schema);
        foreach (var table in tables)
        {
            Tool.Run("load", Path.Combine(folder, table + ".csv"), "--db", _folder.Database).Ok();
        }

        return true;
    }

    private void Run(string sql) =>
        Tool.RunWithInput(Encoding.UTF8.GetBytes(sql), "query", "-", "--db", _folder.Database, "--create").Ok();

    private string Rows(string query) => Sql.Rows(_folder.Database, query);

    private string Counts(params string[] views) => Rows(
        "SELECT " + string.Join(", ", Array.ConvertAll(views, view => $"(SELECT COUNT(*) FROM {view})")));
}
