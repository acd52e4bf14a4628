"""vacancy"""
