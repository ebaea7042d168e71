CREATE TABLE region (region_id SMALLINT PRIMARY KEY, region_description VARCHAR(60) NOT NULL);
CREATE TABLE us_states (state_id SMALLINT PRIMARY KEY, state_name VARCHAR(100), state_abbr VARCHAR(2), state_region VARCHAR(50));
CREATE TABLE categories (category_id SMALLINT PRIMARY KEY, category_name VARCHAR(15) NOT NULL, description TEXT, picture BYTEA);
CREATE TABLE suppliers (supplier_id SMALLINT PRIMARY KEY, company_name VARCHAR(40) NOT NULL, contact_name VARCHAR(30),
    contact_title VARCHAR(30), address VARCHAR(60), city VARCHAR(15), region VARCHAR(15), postal_code VARCHAR(10),
    country VARCHAR(15), phone VARCHAR(24), fax VARCHAR(24), homepage TEXT);
CREATE TABLE shippers (shipper_id SMALLINT PRIMARY KEY, company_name VARCHAR(40) NOT NULL, phone VARCHAR(24));
CREATE TABLE employees (employee_id SMALLINT PRIMARY KEY, last_name VARCHAR(20) NOT NULL, first_name VARCHAR(10) NOT NULL,
    title VARCHAR(30), title_of_courtesy VARCHAR(25), birth_date DATE, hire_date DATE, address VARCHAR(60), city VARCHAR(15),
    region VARCHAR(15), postal_code VARCHAR(10), country VARCHAR(15), home_phone VARCHAR(24), extension VARCHAR(4),
    photo BYTEA, notes TEXT, reports_to SMALLINT REFERENCES employees, photo_path VARCHAR(255),
    CHECK (birth_date < DATE '2100-01-01'));
CREATE TABLE territories (territory_id VARCHAR(20) PRIMARY KEY, territory_description VARCHAR(60) NOT NULL,
    region_id SMALLINT NOT NULL REFERENCES region);
CREATE TABLE employee_territories (employee_id SMALLINT REFERENCES employees, territory_id VARCHAR(20) REFERENCES territories,
    PRIMARY KEY (employee_id, territory_id));
CREATE TABLE customers (customer_id VARCHAR(5) PRIMARY KEY, company_name VARCHAR(40) NOT NULL, contact_name VARCHAR(30),
    contact_title VARCHAR(30), address VARCHAR(60), city VARCHAR(15), region VARCHAR(15), postal_code VARCHAR(10),
    country VARCHAR(15), phone VARCHAR(24), fax VARCHAR(24));
CREATE TABLE customer_demographics (customer_type_id VARCHAR(5) PRIMARY KEY, customer_desc TEXT);
CREATE TABLE customer_customer_demo (customer_id VARCHAR(5) REFERENCES customers,
    customer_type_id VARCHAR(5) REFERENCES customer_demographics, PRIMARY KEY (customer_id, customer_type_id));
CREATE TABLE products (product_id SMALLINT PRIMARY KEY, product_name VARCHAR(40) NOT NULL,
    supplier_id SMALLINT REFERENCES suppliers, category_id SMALLINT REFERENCES categories, quantity_per_unit VARCHAR(20),
    unit_price DECIMAL(10,2) DEFAULT 0 CHECK (unit_price >= 0), units_in_stock SMALLINT CHECK (units_in_stock >= 0),
    units_on_order SMALLINT, reorder_level SMALLINT, discontinued INTEGER NOT NULL);
CREATE TABLE orders (order_id SMALLINT PRIMARY KEY, customer_id VARCHAR(5) REFERENCES customers,
    employee_id SMALLINT REFERENCES employees, order_date DATE, required_date DATE, shipped_date DATE,
    ship_via SMALLINT REFERENCES shippers, freight DECIMAL(10,2) DEFAULT 0, ship_name VARCHAR(40), ship_address VARCHAR(60),
    ship_city VARCHAR(15), ship_region VARCHAR(15), ship_postal_code VARCHAR(10), ship_country VARCHAR(15));
CREATE TABLE order_details (order_id SMALLINT REFERENCES orders, product_id SMALLINT REFERENCES products,
    unit_price DECIMAL(10,2) NOT NULL CHECK (unit_price >= 0), quantity SMALLINT NOT NULL DEFAULT 1 CHECK (quantity > 0),
    discount DECIMAL(4,2) NOT NULL DEFAULT 0 CHECK (discount BETWEEN 0 AND 1), PRIMARY KEY (order_id, product_id));
CREATE INDEX orders_customer ON orders (customer_id);
CREATE INDEX orders_date ON orders (order_date);
CREATE INDEX orders_shipped ON orders (shipped_date);
CREATE INDEX details_product ON order_details (product_id);
CREATE INDEX products_category ON products (category_id);
-- views
CREATE VIEW "Alphabetical list of products" AS
    SELECT products.*, categories.category_name FROM categories JOIN products USING (category_id)
    WHERE products.discontinued = 0;
CREATE VIEW "Current Product List" AS
    SELECT product_id, product_name FROM products AS product_list WHERE discontinued = 0;
CREATE VIEW "Customer and Suppliers by City" AS
    SELECT city, company_name, contact_name, 'Customers' AS relationship FROM customers
    UNION SELECT city, company_name, contact_name, 'Suppliers' FROM suppliers;
CREATE VIEW "Order Details Extended" AS
    SELECT d.order_id, d.product_id, p.product_name, d.unit_price, d.quantity, d.discount,
        CAST(d.unit_price * d.quantity * (1 - d.discount) / 100 AS DECIMAL(14,6)) * 100 AS extended_price
    FROM products p JOIN order_details d ON p.product_id = d.product_id;
CREATE VIEW "Order Subtotals" AS
    SELECT order_id, SUM(CAST(unit_price * quantity * (1 - discount) / 100 AS DECIMAL(14,6)) * 100) AS subtotal
    FROM order_details GROUP BY order_id;
CREATE VIEW "Orders Qry" AS
    SELECT o.order_id, o.customer_id, o.employee_id, o.order_date, o.required_date, o.shipped_date, o.ship_via, o.freight,
        o.ship_name, o.ship_city, o.ship_country, c.company_name, c.address, c.city, c.region, c.postal_code, c.country
    FROM customers c INNER JOIN orders o ON c.customer_id = o.customer_id;
CREATE VIEW "Products Above Average Price" AS
    SELECT product_name, unit_price FROM products WHERE unit_price > (SELECT AVG(unit_price) FROM products);
CREATE VIEW "Products by Category" AS
    SELECT c.category_name, p.product_name, p.quantity_per_unit, p.units_in_stock, p.discontinued
    FROM categories c INNER JOIN products p ON c.category_id = p.category_id WHERE p.discontinued <> 1;
CREATE VIEW "Quarterly Orders" AS
    SELECT DISTINCT c.customer_id, c.company_name, c.city, c.country FROM customers c
    RIGHT JOIN orders o ON c.customer_id = o.customer_id WHERE o.order_date BETWEEN DATE '1997-01-01' AND DATE '1997-12-31';
CREATE VIEW "Product Sales for 1997" AS
    SELECT c.category_name, p.product_name,
        SUM(CAST(d.unit_price * d.quantity * (1 - d.discount) / 100 AS DECIMAL(14,6)) * 100) AS product_sales
    FROM (categories c JOIN products p ON c.category_id = p.category_id)
        JOIN (orders o JOIN order_details d ON o.order_id = d.order_id) ON p.product_id = d.product_id
    WHERE o.shipped_date BETWEEN DATE '1997-01-01' AND DATE '1997-12-31'
    GROUP BY c.category_name, p.product_name;
CREATE VIEW "Category Sales for 1997" AS
    SELECT category_name, SUM(product_sales) AS category_sales FROM "Product Sales for 1997" GROUP BY category_name;
CREATE VIEW "Sales by Category" AS
    SELECT c.category_id, c.category_name, p.product_name, SUM(e.extended_price) AS product_sales
    FROM categories c JOIN (products p JOIN (orders o JOIN "Order Details Extended" e ON o.order_id = e.order_id)
        ON p.product_id = e.product_id) ON c.category_id = p.category_id
    WHERE o.order_date BETWEEN DATE '1997-01-01' AND DATE '1997-12-31'
    GROUP BY c.category_id, c.category_name, p.product_name;
CREATE VIEW "Sales Totals by Amount" AS
    SELECT s.subtotal AS sale_amount, o.order_id, c.company_name, o.shipped_date
    FROM customers c JOIN (orders o JOIN "Order Subtotals" s ON o.order_id = s.order_id) ON c.customer_id = o.customer_id
    WHERE s.subtotal > 2500 AND o.shipped_date BETWEEN DATE '1997-01-01' AND DATE '1997-12-31';
CREATE VIEW "Summary of Sales by Quarter" AS
    SELECT o.shipped_date, o.order_id, s.subtotal FROM orders o INNER JOIN "Order Subtotals" s ON o.order_id = s.order_id
    WHERE o.shipped_date IS NOT NULL;
CREATE VIEW "Summary of Sales by Year" AS
    SELECT o.shipped_date, o.order_id, s.subtotal, EXTRACT(YEAR FROM o.shipped_date)::INTEGER AS year
    FROM orders o INNER JOIN "Order Subtotals" s ON o.order_id = s.order_id WHERE o.shipped_date IS NOT NULL;
CREATE VIEW "Invoices" AS
    SELECT o.ship_name, o.ship_address, o.ship_city, o.ship_region, o.ship_postal_code, o.ship_country, o.customer_id,
        c.company_name AS customer_name, c.address, c.city, c.region, c.postal_code, c.country,
        e.first_name || ' ' || e.last_name AS salesperson, o.order_id, o.order_date, o.required_date, o.shipped_date,
        s.company_name AS shipper_name, d.product_id, p.product_name, d.unit_price, d.quantity, d.discount,
        CAST(d.unit_price * d.quantity * (1 - d.discount) / 100 AS DECIMAL(14,6)) * 100 AS extended_price, o.freight
    FROM shippers s JOIN (products p JOIN ((employees e JOIN (customers c JOIN orders o ON c.customer_id = o.customer_id)
        ON e.employee_id = o.employee_id) JOIN order_details d ON o.order_id = d.order_id)
        ON p.product_id = d.product_id) ON s.shipper_id = o.ship_via;
