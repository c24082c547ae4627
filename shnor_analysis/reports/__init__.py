"""What people read: numbers in Russian typography, sentences, accessible tables, pages."""
