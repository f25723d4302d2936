"""Categories as people read them: Google's codes of several words, and the way back.

A code that is not listed stays as it is, and so do words that are no code's: a file that comes back has what was
stored. Only words that somebody wrote as a code reads ("coffee shop") come back as the code.
Source: https://developers.google.com/maps/documentation/places/web-service/place-types (tables A and B).
"""

from __future__ import annotations

_CODES = """
acai_shop administrative_area_level_1 administrative_area_level_2 adventure_sports_center afghani_restaurant
african_restaurant american_restaurant amusement_center amusement_park apartment_building apartment_complex
art_gallery art_studio asian_grocery_store asian_restaurant athletic_field auto_parts_store baby_store bagel_shop
banquet_hall bar_and_grill barbecue_area barbecue_restaurant barber_shop beauty_salon beauty_supply_store
bed_and_breakfast beer_garden bicycle_store boat_rental body_art_service book_store botanical_garden bowling_alley
brazilian_restaurant breakfast_restaurant brunch_restaurant bubble_tea_store budget_japanese_inn buffet_restaurant
building_materials_store bus_depot bus_station bus_stop business_center butcher_shop cake_shop camping_cabin
candy_store car_dealer car_rental car_repair car_wash cat_cafe catering_service cell_phone_store chicken_restaurant
chicken_wings_restaurant child_care_agency childrens_camp chinese_restaurant chocolate_factory chocolate_shop
city_hall clothing_store coffee_roastery coffee_shop comedy_club community_center concert_hall confectionery_store
convenience_store convention_center corporate_office cosmetics_store cottage_rental coworking_space cultural_center
cultural_landmark cycling_park dance_hall dental_clinic department_store dessert_restaurant dessert_shop
discount_store dog_cafe dog_park donut_shop drive_in electric_vehicle_charging_station electronics_store
employment_agency event_venue extended_stay_hotel farmers_market fast_food_restaurant ferry_terminal
filipino_restaurant fine_dining_restaurant fire_station fish_and_chips_restaurant fish_store fishing_charter
fishing_pond fitness_center flea_market food_court food_delivery food_product_supplier food_store foot_care
french_restaurant funeral_home furniture_store garden_center gas_station general_contractor german_restaurant
gift_shop golf_course government_office greek_restaurant grocery_store guest_house hair_care hair_salon
halal_restaurant hamburger_restaurant hardware_store health_food_store hiking_area hindu_temple historical_landmark
historical_place home_goods_store home_improvement_store hot_dog_restaurant housing_complex ice_cream_shop
ice_skating_rink indian_restaurant indonesian_restaurant insurance_agency international_airport internet_cafe
italian_restaurant japanese_inn japanese_restaurant jewelry_store juice_shop korean_restaurant
latin_american_restaurant lebanese_restaurant light_rail_station liquor_store local_government_office lunch_restaurant
makeup_artist meal_delivery meal_takeaway meat_shop medical_center medical_clinic medical_lab medical_supply_store
mediterranean_restaurant mexican_restaurant middle_eastern_restaurant mobile_home_park movie_rental movie_theater
moving_company music_venue nail_salon national_park night_club noodle_shop observation_deck off_roading_area
opera_house park_and_ride performing_arts_theater persian_restaurant pet_boarding_service pet_store philharmonic_hall
picnic_ground pizza_delivery pizza_restaurant place_of_worship plant_nursery point_of_interest police_station
post_office primary_school private_guest_room public_bath public_bathroom race_course ramen_restaurant
real_estate_agency resort_hotel rest_stop roller_coaster roofing_contractor rv_park salad_shop sandwich_shop
seafood_restaurant secondary_school shipping_service shoe_store shopping_mall skateboard_park ski_resort
skin_care_clinic soup_restaurant spanish_restaurant sporting_goods_store sports_activity_location sports_bar
sports_club sports_coaching sports_complex sports_school state_park steak_house subway_station summer_camp_organizer
sushi_restaurant swimming_pool tanning_studio tapas_restaurant tax_consultant taxi_stand tea_house tea_store
telecommunications_service_provider tennis_court thai_restaurant thrift_store tire_shop tour_agency tourist_attraction
tourist_information_center toy_store train_station transit_depot transit_station travel_agency truck_dealer truck_stop
turkish_restaurant vegan_restaurant vegetarian_restaurant veterinary_care video_arcade vietnamese_restaurant
visitor_center water_park wedding_venue wellness_center wildlife_park wildlife_refuge wine_bar womens_clothing_store
yoga_studio
"""
_WORDS_OF = {code: code.replace("_", " ") for code in _CODES.split()}
_CODE_OF = {words: code for code, words in _WORDS_OF.items()}


def category_in_words(category: str) -> str:
    """`point_of_interest` -> `point of interest`."""
    return _WORDS_OF.get(category, category)


def category_code(words: str) -> str:
    """What `category_in_words` was made of."""
    return _CODE_OF.get(words, words)
